"""Tables of text."""

from tf_avat.printable import printable


def text_table(rows):
    """Returns a table in aligned columns, which is also valid Markdown.

    Args:
        rows: lists of str of one length; the first is the head.
    """
    rows = [[printable(cell).replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
