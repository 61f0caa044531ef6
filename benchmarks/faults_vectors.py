"""Files of word vectors as people have them, and damaged ones: read right, or refused in one line.

    .venv/bin/python benchmarks/faults_vectors.py --count=200 --seed=1

A file that holds what was written has to give these very numbers; any other has to give an `InputError` of
one line that names no flag, or vectors that are finite. `word_vector_size` has to agree with what is read.
"""

import argparse
import gzip
import io
import json
import pathlib
import pickle
import random
import re
import struct
import sys
import tempfile
import zipfile

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_vector_rows import word_vector_size
from tf_avat.data.tokens.word_vectors import WordVectors
from tf_avat.input_error import InputError

_WORDS = ("good", "film", "caf\u00e9", "\u6620\u753b", "isn't", "2016", "nan", "na\u0308ive", "\u2764", "of")
_MAX_MESSAGE = 300


def vectors(seed, count):
    """Yields `(kind, files tried, files that failed)` for each kind of file.

    Args:
        seed: of everything that is drawn.
        count: number of files of each kind.
    """
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in _KINDS.items():
            generator = random.Random(f"{seed} {kind}")
            failing = sum(_fails(pathlib.Path(folder), *make(generator)) for _ in range(count))
            yield kind, count, failing


def _fails(folder, data, name, expected):
    """Tells whether a file is treated otherwise than it should be.

    Args:
        folder: where to write it.
        data: its bytes.
        name: of the file.
        expected: `{word: vector}` that it holds; "refused"; or "either" where it may be read or refused.
    """
    path = folder / name
    path.write_bytes(data)
    vocabulary = Vocabulary(_WORDS)
    try:
        size = word_vector_size(path)
        found = WordVectors.read(path, vocabulary, 1)
    except InputError as error:
        message = str(error).replace(str(path), "")
        told = len(message) <= _MAX_MESSAGE and message.isprintable() and not re.search("--[a-z]", message)
        return isinstance(expected, dict) or not told
    except Exception:
        return True
    if expected == "refused" or found.values.shape[1] != size or not np.isfinite(found.values).all():
        return True
    if expected == "either":
        return False
    rows = {word: found.values[i] for i, word in enumerate(_WORDS, 2) if found.covered[i]}
    return rows.keys() != expected.keys() or not all(np.array_equal(rows[w], expected[w]) for w in rows)


def _drawn(generator):
    """Words of the vocabulary and others in any order, with their vectors, and what a reader has to find."""
    size = generator.choice([1, 2, 5, 25, 50, 100, 300])
    known = generator.sample(_WORDS, generator.randint(1, len(_WORDS)))
    others = [f"w{i}" for i in range(generator.randint(0, 40))]
    words = generator.sample(known + others, len(known + others))
    numbers = np.random.default_rng(generator.getrandbits(32))
    values = numbers.normal(0, 0.3, (len(words), size)).astype(np.float32)
    rows = list(zip(words, values, strict=True))
    return size, rows, {word: row for word, row in rows if word in known}


def _text(rows, sign=" ", end="\n"):
    return "".join(sign.join([word, *map(str, row.tolist())]) + end for word, row in rows)


def _plain(generator, before="", after="", sign=" ", end="\n"):
    size, rows, expected = _drawn(generator)
    before = before.format(count=len(rows), size=size, names=sign.join(f"d{i}" for i in range(size)))
    data = (before + _text(rows, sign, end) + after).encode()
    return data, "some.vec", expected


def _spaced(generator):
    size, rows, expected = _drawn(generator)
    spaced = [". . .", "good name@domain.com", "\u2022 x@y.de", "of . .", "film  s", "in Amazon.com"]
    rows += [(word, np.ones(size, np.float32)) for word in spaced]
    return _text(generator.sample(rows, len(rows))).encode(), "some.txt", expected


def _binary(generator):
    size, rows, expected = _drawn(generator)
    end = generator.choice([b"", b"\n"])
    data = b"".join(word.encode() + b" " + row.tobytes() + end for word, row in rows)
    return b"%d %d\n" % (len(rows), size) + data, generator.choice(["some.bin", "some.vec"]), expected


def _zipped(make):
    def made(generator):
        data, name, expected = make(generator)
        return gzip.compress(data, mtime=0), generator.choice([name + ".gz", name]), expected

    return made


def _damaged(make, damage):
    def made(generator):
        data, name, _ = make(generator)
        return damage(bytearray(data), generator), name, "either"

    return made


def _flipped(data, generator):
    for _ in range(generator.randint(1, 8)):
        data[generator.randrange(len(data))] = generator.randrange(256)
    return bytes(data)


def _cut(data, generator):
    return bytes(data[: generator.randrange(len(data))])


def _foreign(generator):
    array = np.eye(generator.randint(1, 9), dtype=np.float32)
    kind = generator.randrange(10)
    file = io.BytesIO()
    if kind == 0:
        with zipfile.ZipFile(
            file, "w", generator.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        ) as archive:
            archive.writestr("glove.txt", "good 1 2\n" * 99)
    elif kind == 1:
        np.save(file, array)
    elif kind == 2:
        with h5py.File(file, "w") as group:
            group["vectors"] = array
    elif kind == 3:
        pickle.dump({"good": array}, file, generator.randint(2, 5))
    elif kind == 4:
        header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
        file.write(struct.pack("<Q", len(header)) + header + bytes(4))
    elif kind == 5:
        file.write(b"\xba\x16\x4f\x2f\x0c\0\0\0" + generator.randbytes(200))
    elif kind == 6:
        file.write(b"PAR1\x15\x04" + generator.randbytes(200) + b"PAR1")
    elif kind == 7:
        encoding = generator.choice(["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
        file.write(_plain(generator)[0].decode().encode(encoding))
    elif kind == 8:
        file.write(b"<!DOCTYPE html>\n<html><title>404</title></html>\n")
    else:
        file.write(_plain(generator, sign=generator.choice(",;|"))[0])
    return file.getvalue(), generator.choice(["some.vec", "some.bin", "some.txt"]), "refused"


def _random(generator):
    return generator.randbytes(generator.randint(0, 3000)), "some.vec", "either"


_MARK = "\ufeff"
_KINDS = {
    "GloVe's text": _plain,
    "fastText's text": lambda generator: _plain(generator, "{count} {size}\n", end=" \n"),
    "byte order mark": lambda generator: _plain(
        generator, _MARK + generator.choice(["", "{count} {size}\n"])
    ),
    "tabs": lambda generator: _plain(generator, generator.choice(["", "{count}\t{size}\n"]), sign="\t"),
    "CRLF": lambda generator: _plain(generator, generator.choice(["", "{count} {size}\r\n"]), end="\r\n"),
    "comments first": lambda generator: _plain(
        generator, generator.choice(["# made in 2016\n", "# of 300\n{count} {size}\n", "// x y\n", "#\n#\n"])
    ),
    "names of columns first": lambda generator: _plain(generator, "of\t{names}\n", sign="\t"),
    "empty lines": lambda generator: _plain(generator, "\n", "\n \n", end="\n\n"),
    "words with spaces": _spaced,
    "word2vec's .bin": _binary,
    "gzip of text": _zipped(_plain),
    "gzip of .bin": _zipped(_binary),
    "other formats": _foreign,
    "text, bytes changed": _damaged(_plain, _flipped),
    "text, cut off": _damaged(_plain, _cut),
    ".bin, bytes changed": _damaged(_binary, _flipped),
    ".bin, cut off": _damaged(_binary, _cut),
    "gzip, bytes changed": _damaged(_zipped(_plain), _flipped),
    "gzip, cut off": _damaged(_zipped(_binary), _cut),
    "random bytes": _random,
}


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200, help="files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{'kind':24} {'tried':>6} {'failing':>8}")
    for kind, tried, failing in vectors(arguments.seed, arguments.count):
        print(f"{kind:24} {tried:6} {failing:8}")


if __name__ == "__main__":
    main()
