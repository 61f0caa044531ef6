import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.sources.imdb import imdb_reviews
from tf_avat.data.sources.imdb_words import WORD_INDEX, imdb_word_index, imdb_words
from tf_avat.input_error import InputError

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


@pytest.mark.parametrize(
    ("review", "words"),
    [
        (b"A gorgeous, witty movie -- 5.5 stars!<br /><br />", b"a gorgeous witty movie 5 5 stars br br"),
        (b"It isn't ''Conan''; it's 'Conan'", b"it isn't ''conan'' it's 'conan'"),
        (b"tab\tline\nunder_score", b"tab line under score"),
        (b"", b""),
        (b" ...!? ", b""),
    ],
)
def test_splits_into_lower_case_words_that_keep_their_apostrophes(review, words):
    assert imdb_words(review) == words.split()


def test_other_spaces_and_capitals_than_those_of_ascii_stay():
    assert imdb_words("caf\u00c9\u00a0noir a\u0085b\rc".encode()) == [
        "caf\u00c9\u00a0noir".encode(),
        "a\u0085b\rc".encode(),
    ]


@given(st.text())
def test_is_what_keras_does_to_a_text_by_its_characters(text):
    plain = "".join(c.lower() if c.isascii() else c for c in text)
    plain = "".join(" " if c in FILTERS else c for c in plain)
    assert [word.decode() for word in imdb_words(text.encode())] == [
        word for word in plain.split(" ") if word
    ]


def test_the_words_of_train_are_exactly_those_of_keras_index(archives_dir):
    reviews = imdb_reviews(archives_dir, ("train/pos", "train/neg"))
    words = {word for some in reviews.values() for review in some for word in imdb_words(review)}
    assert {word.decode() for word in words} == imdb_word_index(archives_dir)
    assert len(words) == 88_584


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
    assert hashlib.sha256(content).hexdigest() == WORD_INDEX.sha256
    assert len(content) == WORD_INDEX.size


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
