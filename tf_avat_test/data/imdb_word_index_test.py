import hashlib

import pytest

from tf_avat.data.imdb_word_index import _BYTES, _SHA256, imdb_word_index
from tf_avat.input_error import InputError


def folder_of(tmp_path, content):
    (tmp_path / "imdb").mkdir()
    (tmp_path / "imdb" / "imdb_word_index.json").write_bytes(content)
    return tmp_path


def test_every_word_is_there(archives_dir):
    words = imdb_word_index(archives_dir)
    assert len(words) == 88_584
    assert {"the", "hold's", "'royale"} <= words


def test_the_pinned_file_is_the_one_that_keras_pins(archives_dir):
    content = (archives_dir / "imdb" / "imdb_word_index.json").read_bytes()
    assert hashlib.md5(content).hexdigest() == "bfafd718b763782e994055a2d397834f"
    assert hashlib.sha256(content).hexdigest() == _SHA256
    assert len(content) == _BYTES


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1', "is damaged: "),
        (b'{"caf\xe9": 1}', "is damaged: "),
        (b"[" * 100_000, "is damaged: "),
        (b"[]", "expected a dictionary from words to numbers"),
        (b"{}", "expected a dictionary from words to numbers"),
        (b'{"a": 1, "b": "2"}', "expected a number for the word 'b', got '2'"),
    ],
)
def test_what_is_no_index_is_refused(tmp_path, content, message):
    with pytest.raises(InputError) as caught:
        imdb_word_index(folder_of(tmp_path, content))
    assert f"{tmp_path}/imdb/imdb_word_index.json" in str(caught.value)
    assert message in str(caught.value)


def test_an_index_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://storage\.googleapis\.com/tensorflow/tf-keras"):
        imdb_word_index(tmp_path)
