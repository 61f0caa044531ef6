"""Texts of anybody's files."""

import pathlib

from tf_avat.data.records.json_rows import json_rows
from tf_avat.data.records.label_names import clean_label
from tf_avat.data.records.plain_rows import plain_rows, rows_of_block
from tf_avat.data.records.record import Record
from tf_avat.data.records.table_rows import table_rows
from tf_avat.data.records.text_encoding import is_decoded
from tf_avat.data.records.text_lines import line_blocks
from tf_avat.input_error import InputError

_DELIMITERS = {".csv": ",", ".tsv": "\t"}

# Of the texts that it gives and of what it calls bad; another number where these change.
READER_VERSION = 2

# What labeled texts can lie in, each plain or with a further .gz.
RECORD_ENDINGS = (*_DELIMITERS, ".jsonl")


def record_ending(path):
    """Returns the one of `RECORD_ENDINGS` that a file's name has, or None."""
    ending = pathlib.Path(str(path).removesuffix(".gz")).suffix.lower()
    return ending if ending in RECORD_ENDINGS else None


def read_records(path, text_column, label_column, bad_rows, *, delimiter=None, encoding=None):
    """Yields the texts of a file as `Record`, in bounded memory.

    `.csv` and `.tsv` are read as `table_rows` does, `.jsonl` as `json_rows` does, each also with a further
    `.gz`. Of other files each line is a text, which has no label. Labels come as `clean_label` returns them.

    Args:
        path: the file.
        text_column: name of the column of texts.
        label_column: name of that of labels, or None if they are not wanted.
        bad_rows: `BadRows`; besides what the formats call bad, a row without text or without label is.
        delimiter: between the fields of a table; None to find it.
        encoding: its name; None to find it, as `text_lines` does.

    Raises:
        InputError: a row is bad and not skipped; the file has no text; labels are wanted of a file that has
            none; or as the reader of the format.
    """
    ending = record_ending(path)
    columns = [text_column] if label_column is None else [text_column, label_column]
    if ending in _DELIMITERS:
        rows = table_rows(
            path, _DELIMITERS[ending], columns, bad_rows, delimiter=delimiter, encoding=encoding
        )
    elif ending:
        rows = json_rows(path, columns, bad_rows, encoding=encoding)
    elif label_column is None:
        rows = ((place, [text]) for place, text in plain_rows(path, bad_rows, encoding) if text.strip())
    else:
        raise InputError(
            f"{path}: labeled texts are read from {', '.join(RECORD_ENDINGS)}, each also with a further .gz"
        )
    count = 0
    for place, (text, *label) in rows:
        label = clean_label(label[0]) if label else None
        if not text.strip():
            bad_rows.add(place, "the text is empty")
        elif label == "":
            bad_rows.add(place, "the label is empty")
        else:
            count += 1
            yield Record(text, label, place)
    if not count:
        raise InputError(_no_text(path, bad_rows))


def read_texts(path, text_column, bad_rows, *, delimiter=None, encoding=None):
    """Yields the texts of a file, those of `read_records` without labels; of a file of lines much faster."""
    if record_ending(path):
        form = {"delimiter": delimiter, "encoding": encoding}
        yield from (record.text for record in read_records(path, text_column, None, bad_rows, **form))
        return
    any_text = False
    for number, block in line_blocks(path, encoding, bad_rows.note):
        if block is None or "\0" in block or not is_decoded(block):
            rows = rows_of_block(path, bad_rows, encoding, number, block)
            texts = [text for _, text in rows if text.strip()]
        else:
            texts = [line.rstrip("\r") for line in block.split("\n") if line and not line.isspace()]
        any_text = any_text or bool(texts)
        yield from texts
    if not any_text:
        raise InputError(_no_text(path, bad_rows))


def _no_text(path, bad_rows):
    return f"{path} has no text in it" + (f". {bad_rows.summary}" if bad_rows.count else "")
