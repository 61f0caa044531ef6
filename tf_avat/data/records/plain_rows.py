"""Texts of a file of one text a line."""

from tf_avat.data.records.text_encoding import is_decoded, undecodable
from tf_avat.data.records.text_lines import MAX_LINE, line_blocks, lines_of


def plain_rows(path, bad_rows, encoding=None):
    """Yields `(place, text)` for each line, blank ones too: file and line, and the line without its end.

    Args:
        path: the file, plain or (`.gz`) gzip, or an `InputFile`.
        bad_rows: `BadRows`, told of bytes that are not of the encoding, NUL, and lines that are too long; and
            of what was found in the file's form.
        encoding: as for `text_lines`.

    Raises:
        InputError: a row is bad and not skipped, or as `text_lines`.
    """
    for first, block in line_blocks(path, encoding, bad_rows.note):
        yield from rows_of_block(path, bad_rows, encoding, first, block)


def rows_of_block(path, bad_rows, encoding, first, block):
    """Yields what `plain_rows` does of a block of lines, as `line_blocks` gives it with its first number."""
    for number, line in enumerate([None] if block is None else lines_of(block), first):
        place = f"{path}, line {number}"
        if line is None:
            bad_rows.add(place, f"a line of more than {MAX_LINE:,} characters")
            continue
        text = line.rstrip("\r\n")
        if not is_decoded(text):
            bad_rows.add(place, undecodable(text, encoding or "utf-8"), line)
        elif "\0" in text:
            bad_rows.add(place, "a NUL byte", line)
        else:
            yield place, text
