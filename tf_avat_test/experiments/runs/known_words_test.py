import dataclasses
import types

import numpy as np
import pytest

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.word_vectors import WordVectors
from tf_avat.experiments.runs.known_words import KnownWords, strange_words
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

SETTINGS = RunSettings(dataset="my.csv")
ENGLISH = ["a good film", "a bad one"]


def sentences(*ids):
    return IdSequences(np.array(ids, np.int32), np.array([0, len(ids)]))


def known(train, valid=(2,), **beside):
    return KnownWords.of({"train": sentences(*train), "valid": sentences(*valid)}, **beside)


def test_shares_of_running_words_are_told_in_one_line():
    vectors = WordVectors(np.zeros((4, 2), np.float32), np.array([False, False, True, False]))
    unlabeled = types.SimpleNamespace(ids_count=8, unknown_count=6)
    found = known([2, 2, 3, 1], [1, 2], unlabeled=unlabeled, word_vectors=vectors)
    assert found.known == {"train": 0.75, "valid": 0.5, "unlabeled": 0.25}
    assert found.line == (
        "Known words: 75.0% of train, 50.0% of valid, 25.0% of unlabeled; 50.0% of train have a word vector"
    )
    assert known([2, 1]).line == "Known words: 50.0% of train, 100.0% of valid"


def test_no_unlabeled_words_have_no_share():
    assert "unlabeled" not in known([2], unlabeled=types.SimpleNamespace(ids_count=0, unknown_count=0)).known


def test_above_half_unknown_is_warned_of_with_what_would_help():
    assert known([2, 1]).warning(SETTINGS, ENGLISH) is None
    warning = known([2, 1, 1], [1, 1, 2, 1]).warning(SETTINGS, ENGLISH)
    assert "66.7% of train, 75.0% of valid" in warning and "`min_count` below 2" in warning


def test_text_without_spaces_is_told_of_pieces_even_if_its_words_are_known():
    japanese = ["\u3068\u3066\u3082\u826f\u3044\u3002"]
    assert "`tokenizer`=sentencepiece" in known([2, 2]).warning(SETTINGS, japanese)
    pieces = dataclasses.replace(SETTINGS, tokenizer="sentencepiece")
    assert known([2, 2]).warning(pieces, japanese) is None


def test_no_known_word_in_train_is_refused_with_what_would_help():
    known([2, 1], [1]).check(SETTINGS, ENGLISH)
    with pytest.raises(InputError, match=r"my\.csv: no word of train would be known.*`min_count` below 2"):
        known([1, 1]).check(SETTINGS, ENGLISH)


@pytest.mark.parametrize(
    ("changes", "texts", "advice"),
    [
        (
            {},
            ["\u8fd9\u90e8\u7535\u5f71\u5f88\u597d\u3002", "\u3068\u3066\u3082\u3044\u3044"],
            "`min_count` below 2.*each run of kana",
        ),
        (
            {"min_count": 1},
            ["\u0e14\u0e35\u0e21\u0e32\u0e01"],
            "help: where words .*`tokenizer`=sentencepiece",
        ),
        ({"min_count": 1}, ENGLISH, "help: `tokenizer`=sentencepiece"),
        (
            {"tokenizer": "sentencepiece", "vocabulary": None},
            ENGLISH,
            "help: more text, as most of its letters are rare",
        ),
        ({"min_count": 1, "vocabulary_size": 1}, ENGLISH, "a larger `vocabulary_size`"),
        ({"unlabeled": "raw.txt"}, ENGLISH, "`vocabulary`=all"),
        ({}, ["!!!", ""], "There is no word in its texts; `tokenizer`=sentencepiece"),
        ({}, ["17 4", "5 \U0001f600"], "`min_count` below 2"),
        ({"tokenizer": "sentencepiece"}, ["17 4"], "There is not a letter"),
    ],
)
def test_advice_is_for_what_is_the_matter(changes, texts, advice):
    with pytest.raises(InputError, match=advice) as caught:
        known([1]).check(dataclasses.replace(SETTINGS, **changes), texts)
    assert len(str(caught.value)) < 300


def test_a_model_that_knows_few_words_of_texts_is_told_and_none_refused():
    assert strange_words(np.array([True, False]), "run") is None
    assert strange_words([True, False, False], "run").startswith("Warning: run knows 33.3% of the words")
    with pytest.raises(InputError, match="run knows none of the 2 words"):
        strange_words(np.array([False, False]), "run")
