import gzip
import pathlib

import numpy as np
import pytest

import tf_avat
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_vectors import WordVectors
from tf_avat.input_error import InputError

VOCABULARY = Vocabulary(("good", "caf\u00e9", "zzz"))
ROWS = "good 1 2\nother 3\ncaf\u00e9 -3 4e-1\ngood 9 9\n"
REAL = pathlib.Path(tf_avat.__file__).parents[2] / "shared/data/vectors/en_core_web_md.300d.vec.gz"


def read(folder, text, name="some.vec", vocabulary=VOCABULARY, seed=1):
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return WordVectors.read(path, vocabulary, seed)


@pytest.mark.parametrize("header", ["", "4 2\n"])
@pytest.mark.parametrize("name", ["some.vec", "some.txt", "some.vec.gz"])
def test_words_have_their_first_row_and_padding_zeros(tmp_path, header, name):
    vectors = read(tmp_path, header + ROWS, name)
    np.testing.assert_allclose(vectors.values[[0, 2, 3]], [[0, 0], [1, 2], [-3, 0.4]], rtol=1e-6)
    assert vectors.covered.tolist() == [False, False, True, True, False]


def test_words_of_the_file_are_compared_without_invisible_characters(tmp_path):
    vocabulary = Vocabulary(("\u2764", "\u0645\u06cc\u062e\u0648", "\U0001f468\u200d\U0001f469"))
    text = "\u2764\ufe0f 1\n\u2764 2\n\u0645\u06cc\u200c\u062e\u0648 3\n\U0001f468\u200d\U0001f469\ufe0f 4\n"
    assert read(tmp_path, text, vocabulary=vocabulary).values[2:].tolist() == [[1], [3], [4]]


def test_other_words_are_drawn_by_the_seed_with_the_spread_of_those_read(tmp_path):
    vocabulary = Vocabulary(("good", *(f"w{i}" for i in range(5000))))
    first, again, other = (read(tmp_path, "good 3 -3\n", "a.vec", vocabulary, s).values for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first[3:] != other[3:]).all()
    assert abs(first[3:].mean()) < 0.15
    assert abs(first[3:].std() - 3) < 0.15


def test_coverage_is_of_words_and_of_tokens(tmp_path):
    vectors = read(tmp_path, ROWS)
    assert vectors.word_share(VOCABULARY) == pytest.approx(2 / 3)
    assert vectors.token_share(IdSequences(np.array([2, 2, 2, 1]), np.array([0, 4]))) == 0.75


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "good 1 2\ncaf\u00e9 1\n",
            "some.vec, line 2: 1 numbers after the word; the vectors of this file have 2",
        ),
        ("good 1 x\n", "some.vec, line 1: expected a word and finite numbers after it, got 'good 1 x'"),
        ("good 1 nan\n", "some.vec, line 1: expected finite numbers"),
        ("good\n", "some.vec, line 1: expected a word and finite numbers"),
        ("good " + "1 " * 2**20, "some.vec, line 1: longer than"),
        ("other 1\n", "has a vector for none of the 3 words of the vocabulary, such as 'good'"),
        ("Good 1\n", "it begins with 'Good'"),
        ("", "some.vec is empty"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path, text, message):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_a_vocabulary_without_words_has_no_vectors(tmp_path):
    with pytest.raises(InputError, match=r"the vocabulary has no word that .*some\.vec could have"):
        read(tmp_path, ROWS, vocabulary=Vocabulary(()))


def test_a_gzip_file_that_is_cut_off_is_refused(tmp_path):
    path = tmp_path / "cut.vec.gz"
    path.write_bytes(gzip.compress(ROWS.encode() * 99)[:-9])
    with pytest.raises(InputError, match="end-of-stream"):
        WordVectors.read(path, VOCABULARY, 1)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.vec: No such file"):
        WordVectors.read(tmp_path / "none.vec", VOCABULARY, 1)


@pytest.mark.skipif(not REAL.exists(), reason=f"there is no {REAL}")
def test_real_vectors_know_which_words_are_alike():
    values = WordVectors.read(REAL, Vocabulary(("good", "great", "table")), 1).values[2:]
    good, great, table = values / np.linalg.norm(values, axis=1, keepdims=True)
    assert good @ great > good @ table + 0.2
