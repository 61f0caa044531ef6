"""Text that anybody may have written, as Markdown shows it."""

import re

from tf_avat.printable import printable

_MARKS = re.compile(r"[\\`*\[\]<>#~&]")


def markdown_text(text):
    r"""Returns a text in one line in which no character is a mark of Markdown or HTML: `*` becomes `\*`."""
    return _MARKS.sub(r"\\\g<0>", printable(text))


def markdown_code(text):
    """Returns a text as code, which no back quote in it ends."""
    text = printable(text)
    runs = re.findall("`+", text)
    if not runs:
        return f"`{text}`"
    fence = "`" * (max(map(len, runs)) + 1)
    return f"{fence} {text} {fence}"


def markdown_block(lines):
    """Returns lines as a block of code, which none of them ends."""
    lines = [printable(line) for line in lines]
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *lines, fence])
