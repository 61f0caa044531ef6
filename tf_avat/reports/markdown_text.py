"""Text that anybody may have written, as Markdown shows it."""

import re

from tf_avat.printable import printable

# Brackets are marks before others, or at the end, where others may follow; those of an interval as
# [-0.1, 0.2] are none. Some are marks only where a text begins.
_INTERVAL = r"\[[-+]?[0-9.]+, [-+]?[0-9.]+\](?![(\[:])"
_MARKS = re.compile(
    rf"{_INTERVAL}|[\\`*&]|~(?=~)|<(?=[A-Za-z/!?]|$)|\](?=[(\[:]|$)|^[#>]|^[-+](?= )|(?<![^\W_])_|_(?![^\W_])"
)


def markdown_text(text):
    r"""Returns a text in one line in which no character is a mark of Markdown or HTML: `*` becomes `\*`."""
    return _MARKS.sub(lambda mark: mark[0] if len(mark[0]) > 1 else f"\\{mark[0]}", printable(text))


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
