import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.imdb_reviews import imdb_reviews
from tf_avat.data.imdb_word_index import imdb_word_index
from tf_avat.data.imdb_words import imdb_words

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
