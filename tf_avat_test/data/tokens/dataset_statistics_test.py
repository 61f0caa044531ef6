import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset, split_overlap
from tf_avat.data.tokens.dataset_statistics import TextStatistics, dataset_statistics
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.tokenized_texts import TokenizedTexts
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_vectors import WordVectors

IDS = 7
COVERED = np.array([False, False, True, True, False, False, True])


def of(sentences, texts=None):
    """`TokenizedTexts` of lists of ids, whose words are the ids' numbers."""
    starts = np.cumsum([0, *map(len, sentences)])
    ids = np.array([i for sentence in sentences for i in sentence], np.int32)
    words = tuple(" ".join(map(str, sentence)) for sentence in sentences)
    return TokenizedTexts(texts or words, words, IdSequences(ids, starts))


def counted(parts, compared=None):
    statistics = TextStatistics(IDS, compared or {})
    for part in parts:
        statistics.add(part)
    return statistics


SENTENCES = st.lists(st.lists(st.integers(1, IDS - 1), max_size=30), max_size=15)


@given(SENTENCES, SENTENCES)
def test_says_of_parts_what_numpy_says_of_the_whole(one, other):
    summary = counted([of(one), of(other)]).summary(COVERED)
    lengths = np.array([len(sentence) for sentence in one + other])
    ids = np.array([i for sentence in one + other for i in sentence], int)
    assert (summary["texts"], summary["words"]) == (len(lengths), len(ids))
    assert summary["texts_without_words"] == (lengths == 0).sum()
    if not len(lengths):
        assert summary["mean_words"] is summary["longest_words"] is summary["median_words"] is None
        return
    assert summary["mean_words"] == pytest.approx(lengths.mean())
    assert summary["median_words"] == pytest.approx(np.median(lengths))
    assert summary["words_of_95th_percentile"] == pytest.approx(np.percentile(lengths, 95))
    assert summary["longest_words"] == lengths.max()
    if len(ids):
        assert summary["share_of_words_unknown"] == pytest.approx((ids == 1).mean())
        assert summary["share_of_words_covered"] == pytest.approx(COVERED[ids].mean())


def test_shares_of_no_words_are_none():
    summary = counted([of([[]])]).summary(COVERED)
    assert (summary["texts"], summary["mean_words"], summary["longest_words"]) == (1, 0, 0)
    assert summary["share_of_words_unknown"] is summary["share_of_words_covered"] is None


def test_without_vectors_nothing_is_said_of_them():
    assert "share_of_words_covered" not in counted([of([[2]])]).summary()


@given(SENTENCES, SENTENCES)
def test_what_two_have_counted_is_what_one_counts(one, other):
    total = counted([of(one)])
    total.include(counted([of(other)], {"train": of(one)}))
    assert total.summary() == counted([of(one), of(other)]).summary()


def test_equal_texts_count_by_their_letters_and_by_their_words():
    train = of([[2, 3], [4], [4]], ("Good movie", "Bad", "bad"))
    part = of([[2, 3], [2, 3], [4], [4, 4], [4]], ("Good movie", "good movie!", "Bad", "bad bad", "bad"))
    also_in = counted([part], {"train": train, "valid": of([[5]])}).summary()["texts_also_in"]
    assert also_in == {"train": {"by_letters": 3, "by_words": 4}, "valid": {"by_letters": 0, "by_words": 0}}


TRAIN = LabeledTexts(("A fine film", "fine, fine", "Dull", "?!", "So dull a film"), [2, 2, 0, 0, 0])
VALID = LabeledTexts(("a fine film", "Dull"), [2, 0])
TEST = LabeledTexts(("Dull", "A FINE film", "new words here now"), [0, 2, 0])
DATASET = TextDataset("tiny", ("bad", "so so", "good"), TRAIN, VALID, TEST)
VOCABULARY = Vocabulary(("fine", "dull", "film", "a"))


@pytest.fixture(scope="module")
def statistics():
    pipeline = TextPipeline(VOCABULARY)
    splits = {name: TokenizedTexts.of(split.texts, pipeline) for name, split in DATASET.splits.items()}
    # Padding, unknown, and of the words the first two.
    vectors = WordVectors(np.zeros((6, 50), np.float32), np.array([False, False, True, True, False, False]))
    unlabeled = TokenizedTexts.parts(["dull", "Dull", "here", "now", "here now"], pipeline)
    return dataset_statistics(DATASET, VOCABULARY, splits, unlabeled, vectors)


def test_classes_are_counted_in_each_split_those_without_a_text_too(statistics):
    assert [split["texts_by_class"] for split in statistics["splits"].values()] == [
        {"bad": 3, "so so": 0, "good": 2},
        {"bad": 1, "so so": 0, "good": 1},
        {"bad": 2, "so so": 0, "good": 1},
    ]
    assert statistics["classes"] == ["bad", "so so", "good"]


def test_lengths_are_those_of_each_split_and_of_all(statistics):
    lengths = {"train": [3, 2, 1, 0, 4], "valid": [3, 1], "test": [1, 3, 4]}
    lengths["all"] = [length for own in lengths.values() for length in own]
    for name, own in lengths.items():
        summary = statistics["all"] if name == "all" else statistics["splits"][name]
        assert (summary["texts"], summary["words"]) == (len(own), sum(own))
        assert summary["mean_words"] == pytest.approx(np.mean(own))
        assert summary["median_words"] == np.median(own)
        assert summary["words_of_95th_percentile"] == pytest.approx(np.percentile(own, 95))
        assert summary["texts_without_words"] == own.count(0)


def test_unknown_and_covered_words_are_shares_of_all_words(statistics):
    splits = statistics["splits"]
    assert splits["train"]["share_of_words_unknown"] == 1 / 10
    assert splits["test"]["share_of_words_unknown"] == 4 / 8
    assert splits["train"]["share_of_words_covered"] == 5 / 10
    assert statistics["all"]["share_of_words_covered"] == (5 + 2 + 2) / 22
    assert statistics["vocabulary"] == {"ids": 6, "words": 4, "special": 2, "share_covered": 0.5}
    assert statistics["word_vectors"] == {"size": 50}


def test_each_split_is_compared_with_those_before_it_and_unlabeled_texts_with_all(statistics):
    def also_in(column):
        return {k: (v["by_letters"], v["by_words"]) for k, v in column["texts_also_in"].items()}

    splits = statistics["splits"]
    assert also_in(splits["train"]) == {}
    assert also_in(splits["valid"]) == {"train": (1, 2)}
    assert also_in(splits["test"]) == {"train": (1, 2), "valid": (1, 2)}
    assert also_in(statistics["unlabeled"]) == {"train": (1, 2), "valid": (1, 2), "test": (1, 2)}
    assert {name: also_in(splits[name])["train"][0] for name in ("valid", "test")} == split_overlap(DATASET)


def test_texts_with_two_labels_are_counted_all_of_them_in_each_split():
    train = LabeledTexts(("Dull", "Dull", "dull", "fine", "fine", "a film", "Dull"), [0, 2, 0, 2, 2, 0, 0])
    dataset = TextDataset("tiny", ("bad", "so so", "good"), train, VALID, TEST)
    pipeline = TextPipeline(VOCABULARY)
    splits = {name: TokenizedTexts.of(split.texts, pipeline) for name, split in dataset.splits.items()}
    counted = dataset_statistics(dataset, VOCABULARY, splits)["splits"]
    found = {name: tuple(split["texts_labeled_otherwise"].values()) for name, split in counted.items()}
    assert found == {"train": (3, 4), "valid": (0, 0), "test": (0, 0)}


def test_examples_are_one_of_each_class_and_then_the_first(statistics):
    assert statistics["examples"] == [
        {"label": "bad", "text": "Dull", "words": "dull"},
        {"label": "good", "text": "A fine film", "words": "a fine film"},
        {"label": "good", "text": "fine, fine", "words": "fine fine"},
    ]


def test_without_unlabeled_text_and_vectors_they_are_none():
    pipeline = TextPipeline(VOCABULARY)
    splits = {name: TokenizedTexts.of(split.texts, pipeline) for name, split in DATASET.splits.items()}
    statistics = dataset_statistics(DATASET, VOCABULARY, splits)
    assert statistics["unlabeled"] is statistics["word_vectors"] is None
    assert "share_of_words_covered" not in statistics["all"]
    assert json.loads(json.dumps(statistics, allow_nan=False)) == statistics
    assert statistics["fingerprint"] == DATASET.fingerprint
