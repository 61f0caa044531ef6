"""What a terminal can be shown of text that anybody may have written."""

import unicodedata

_MOST = 300
_CUT = " ... "
# How much of a message that is too long is kept of its end, where it says what helps.
_END = 120


def printable(text, kept=""):
    r"""Returns a text in one line in which no character moves the cursor, turns the text or hides itself.

    Blanks of any kind become blanks; other characters that are not printable, as control characters, those
    for right to left, line ends and lone surrogates, are spelled as Python does: `\x1b`, `\u202e`.

    Args:
        text: anything that has a str.
        kept: characters to be left as they are.
    """
    return "".join(
        letter if letter.isprintable() or letter in kept else _spelled(letter) for letter in str(text)
    )


def one_line(text, most=_MOST):
    """Returns a message as it is shown: printable, without line ends, and cut in its middle if it is long.

    Args:
        text: the message, or an exception.
        most: number of characters at most.
    """
    line = printable(" ".join(str(text).split(None)))
    if len(line) <= most:
        return line
    end = min(_END, most // 2)
    return f"{line[: most - end - len(_CUT)]}{_CUT}{line[-end:]}"


def _spelled(letter):
    if unicodedata.category(letter) == "Zs":
        return " "
    return letter.encode("unicode_escape").decode("ascii")
