#!/usr/bin/env python3
"""Tables and labels as people have them, made by chance, of which the right content is known.

python benchmarks/faults_records.py [--count N] [--seed S]

Each kind is a function that returns `(name, data, flags, rows, sure)`: a file's name and bytes, how it is
to be read, the texts and labels it stands for, and whether nothing but these will do. Where that is False
one clear line will do too.
"""

import argparse
import csv
import gzip
import io
import json
import pathlib
import random
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.label_names import class_names
from tf_avat.data.records.read_records import read_records
from tf_avat.input_error import InputError

LONGEST_MESSAGE = 300
WORDS = [
    *("good", "bad", "film", "café", "λόγος", "фильм", "良い", "电影", "上海", "naïve"),
    *("😀", "it's", "5'", "--", "7.5", "“so”"),
]
WESTERN = ["good", "bad", "film", "café", "naïve", "it's", "5'", "--", "7.5", "“so”", "€5", "über"]
LABELS = ("pos", "neg", "so so", "n\u00e9ant")
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def some_rows(chance, words=WORDS, labels=LABELS, least=20):
    """Texts of up to nine words that begin with a letter, each label at least once."""
    return [
        (" ".join(["well", *chance.choices(words, k=chance.randint(0, 8))]), labels[i % len(labels)])
        for i in range(chance.randint(least, 60))
    ]


def written(chance, rows, delimiter, header=True, **how):
    """The rows as a program writes them that keeps to the rules, with a column more, in any order."""
    order = chance.sample(["text", "label", "id"], 3)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=chance.choice(["\n", "\r\n"]), **how)
    if header:
        writer.writerow(order)
    for i, (text, label) in enumerate(rows):
        writer.writerow([{"text": text, "label": label, "id": i}[name] for name in order])
    numbers = {f"{name}_column": str(order.index(name) + 1) for name in ("text", "label")}
    return file.getvalue(), {} if header else numbers


def quoted(chance):
    """Any delimiter, quoting, line end, encoding and header."""
    delimiter, encoding = chance.choice(",;\t|"), chance.choice(UNICODE)
    parts = (delimiter, '"', '"one"', "two\nlines", "two\r\nlines", *",;|\t", '",', "\n")
    rows = some_rows(chance, [*WORDS, *parts])
    header = chance.random() < 0.8
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    text, flags = written(chance, rows, delimiter, header, quoting=quoting)
    if not header:
        flags["delimiter"] = delimiter
    name = chance.choice(["a.csv", "a.tsv"]) + chance.choice(["", ".gz"])
    return name, text.encode(encoding), flags, rows, True


def without_header(chance):
    """Columns by number, and a delimiter that texts do not have."""
    delimiter = chance.choice(",;\t|")
    rows = some_rows(chance)
    text, flags = written(chance, rows, delimiter, header=False)
    return chance.choice(["a.csv", "a.tsv"]), text.encode(chance.choice(UNICODE)), flags, rows, True


def with_sep_line(chance):
    """A first line as sep=; before a table of any delimiter."""
    delimiter = chance.choice(",;\t|^~")
    rows = some_rows(chance, [*WORDS, delimiter, ",", ";"])
    text, flags = written(chance, rows, delimiter)
    return "a.csv", f"sep={delimiter}\r\n{text}".encode(chance.choice(UNICODE)), flags, rows, True


def with_integer_names(chance):
    """Names that are integers, from 0 as libraries give them."""
    first = chance.choice([0, 10, 2020])
    rows = some_rows(chance)
    text = "".join(f"{text};{label};x\n" for text, label in [(first, first + 1), *rows]).replace("x", "2", 1)
    flags = {"text_column": str(first), "label_column": str(first + 1)}
    return "a.csv", text.encode(), flags, rows, True


def naked_quotes(chance):
    """Quotes are letters between tabs or pipes, wherever they stand."""
    delimiter = chance.choice("\t|")
    rows = [
        (chance.choice(['"{}', '{}"', 'so "{}', '"{}" or so', '""{}', "{}", "{}"]).format(text), label)
        for text, label in some_rows(chance)
    ]
    lines = [("text", "label"), *rows] if chance.random() < 0.5 else [("label", "text")]
    if len(lines) == 1:
        lines += [(label, text) for text, label in rows]
    end = chance.choice(["\n", "\r\n"])
    data = "".join(delimiter.join(line) + end for line in lines)
    return "a.tsv", data.encode(chance.choice(UNICODE)), {}, rows, True


def swallowing_quotes(chance):
    """Two texts with one quotation mark each, between commas."""
    rows = some_rows(chance)
    first, last = sorted(chance.sample(range(len(rows)), 2))
    rows[first] = ('"' + rows[first][0], rows[first][1])
    mark = chance.choice(['"{}', '{}"'])
    rows[last] = (mark.format(rows[last][0]), rows[last][1])
    delimiter = chance.choice(",;")
    data = "".join(delimiter.join(row) + "\n" for row in [("text", "label"), *rows])
    # Two rows alone may as well be one field of two lines.
    return "a.csv", data.encode(), {}, rows, mark == '{}"' and last - first > 1


def carriage_returns(chance):
    """Lines that end as those of old machines."""
    rows = some_rows(chance)
    text, flags = written(chance, rows, ",")
    return "a.csv", text.replace("\r\n", "\n").replace("\n", "\r").encode(), flags, rows, True


def other_encodings(chance):
    """Encodings that no file gives away: right if told, else one line or right."""
    encoding = chance.choice(["cp1252", "latin-1", "cp1250", "mac-roman"])
    rows = [(text, label) for text, label in some_rows(chance, WESTERN, ("pos", "neg"))]
    rows = [(text.encode(encoding, "ignore").decode(encoding), label) for text, label in rows]
    text, flags = written(chance, rows, chance.choice(",;\t|"))
    told = chance.random() < 0.5
    flags |= {"encoding": encoding} if told else {}
    return "a.csv", text.encode(encoding), flags, rows, told


def json_numbers(chance):
    """Labels are values: 1 and 1.0 are one."""
    rows, lines = [], []
    for text, _ in some_rows(chance):
        number = chance.randint(-3, 3)
        spelled = chance.choice(
            [f"{number}", f"{number}.0", f"{number}.000", f"{number}e0", f"{number * 10}e-1"]
        )
        rows.append((text, str(number)))
        lines.append(f'{{"text": {json.dumps(text)}, "label": {spelled}, "more": NaN}}\n')
    return "a.jsonl", "".join(lines).encode(chance.choice(UNICODE)), {}, rows, True


def table_numbers(chance):
    """The same in a column that is all numbers."""
    spell = ("{}", "{}.0", "{}.00", "{}.", "{}e0")
    rows = [(text, str(chance.randint(-3, 3))) for text, _ in some_rows(chance)]
    spelled = [(text, chance.choice(spell).format(label)) for text, label in rows]
    text, flags = written(chance, spelled, ",")
    return "a.csv", text.encode(), flags, rows, True


def unseen_letters(chance):
    """Labels with invisible letters, in any Unicode form."""
    unseen = "\u200b", "\ufeff", "\u00ad", "\ufe0f", "\u2060", "\u200d", "", "", " "
    spell = ("caf\u00e9", "cafe\u0301"), ("bad", "bad"), ("\u2764", "\u2764\ufe0f")
    rows, spelled = [], []
    for text, _ in some_rows(chance):
        forms = chance.choice(spell)
        rows.append((text, forms[0]))
        spelled.append((text, chance.choice(unseen) + chance.choice(forms) + chance.choice(unseen)))
    text, flags = written(chance, spelled, ",")
    return "a.csv", text.encode(chance.choice(UNICODE)), flags, rows, True


KINDS = (
    quoted,
    without_header,
    with_sep_line,
    with_integer_names,
    naked_quotes,
    swallowing_quotes,
    carriage_returns,
    other_encodings,
    json_numbers,
    table_numbers,
    unseen_letters,
)


def problem(folder, name, data, flags, rows, sure):
    """Returns what is wrong with what is read of a file, or None."""
    path = folder / name
    path.write_bytes(gzip.compress(data, 1) if name.endswith(".gz") else data)
    flags = dict(flags)
    columns = flags.pop("text_column", "text"), flags.pop("label_column", "label")
    bad_rows = BadRows()
    try:
        records = list(read_records(path, *columns, bad_rows, **flags))
    except InputError as error:
        clear = name in str(error) and "\n" not in str(error) and len(str(error)) <= LONGEST_MESSAGE
        return None if clear and not sure else f"refused: {error}"
    classes = class_names(record.label for record in records)
    found = [(record.text, classes[record.label]) for record in records]
    if found == rows or (not sure and "look like rows" in "".join(bad_rows.notes)):
        return None
    wrong = next((pair for pair in zip(found, rows, strict=False) if pair[0] != pair[1]), None)
    return f"{len(found)} rows for {len(rows)}, the first wrong one {wrong}"


def records(seed, count):
    """Yields `(kind, tried, failing, example)` for each kind.

    Args:
        seed: of all chance.
        count: number of files of each kind.
    """
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            chance = random.Random(f"{kind.__name__} {seed}")
            found = [problem(pathlib.Path(folder), *kind(chance)) for _ in range(count)]
            failing = list(filter(None, found))
            yield kind.__name__.replace("_", " "), count, len(failing), (failing or [""])[0]


def main():
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("| kind | tried | failing | example |\n|---|---|---|---|")
    for row in records(options.seed, options.count):
        print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
