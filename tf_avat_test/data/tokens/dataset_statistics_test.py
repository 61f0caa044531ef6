import json

import numpy as np
import pytest

from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset, split_overlap
from tf_avat.data.tokens.dataset_statistics import ExampleText, dataset_statistics
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.text_statistics import EqualTexts
from tf_avat.data.tokens.tokenized_texts import TokenizedTexts
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_vectors import WordVectors

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
    assert [split.texts_by_class for split in statistics.splits.values()] == [
        {"bad": 3, "so so": 0, "good": 2},
        {"bad": 1, "so so": 0, "good": 1},
        {"bad": 2, "so so": 0, "good": 1},
    ]
    assert statistics.classes == ("bad", "so so", "good")


def test_lengths_are_those_of_each_split_and_of_all(statistics):
    lengths = {"train": [3, 2, 1, 0, 4], "valid": [3, 1], "test": [1, 3, 4]}
    lengths["all"] = [length for own in lengths.values() for length in own]
    for name, own in lengths.items():
        summary = statistics.all if name == "all" else statistics.splits[name]
        assert (summary.texts, summary.words) == (len(own), sum(own))
        assert summary.mean_words == pytest.approx(np.mean(own))
        assert summary.median_words == np.median(own)
        assert summary.words_of_95th_percentile == pytest.approx(np.percentile(own, 95))
        assert summary.texts_without_words == own.count(0)


def test_unknown_and_covered_words_are_shares_of_all_words(statistics):
    splits = statistics.splits
    assert splits["train"].share_of_words_unknown == 1 / 10
    assert splits["test"].share_of_words_unknown == 4 / 8
    assert splits["train"].share_of_words_covered == 5 / 10
    assert statistics.all.share_of_words_covered == (5 + 2 + 2) / 22
    told = statistics.as_json()
    assert told["vocabulary"] == {"ids": 6, "words": 4, "special": 2, "share_covered": 0.5}
    assert told["word_vectors"] == {"size": 50}


def test_each_split_is_compared_with_those_before_it_and_unlabeled_texts_with_all(statistics):
    splits, equal = statistics.splits, EqualTexts(1, 2)
    assert splits["train"].texts_also_in == {}
    assert splits["valid"].texts_also_in == {"train": equal}
    assert splits["test"].texts_also_in == {"train": equal, "valid": equal}
    assert statistics.unlabeled.texts_also_in == {"train": equal, "valid": equal, "test": equal}
    overlap = {name: splits[name].texts_also_in["train"].by_letters for name in ("valid", "test")}
    assert overlap == split_overlap(DATASET)


def test_texts_with_two_labels_are_counted_all_of_them_in_each_split():
    train = LabeledTexts(("Dull", "Dull", "dull", "fine", "fine", "a film", "Dull"), [0, 2, 0, 2, 2, 0, 0])
    dataset = TextDataset("tiny", ("bad", "so so", "good"), train, VALID, TEST)
    pipeline = TextPipeline(VOCABULARY)
    splits = {name: TokenizedTexts.of(split.texts, pipeline) for name, split in dataset.splits.items()}
    counted = dataset_statistics(dataset, VOCABULARY, splits).splits
    found = {name: split.texts_labeled_otherwise for name, split in counted.items()}
    assert found == {"train": EqualTexts(3, 4), "valid": EqualTexts(0, 0), "test": EqualTexts(0, 0)}


def test_examples_are_one_of_each_class_and_then_the_first(statistics):
    assert statistics.examples == [
        ExampleText("bad", "Dull", "dull"),
        ExampleText("good", "A fine film", "a fine film"),
        ExampleText("good", "fine, fine", "fine fine"),
    ]


def test_without_unlabeled_text_and_vectors_they_are_none():
    pipeline = TextPipeline(VOCABULARY)
    splits = {name: TokenizedTexts.of(split.texts, pipeline) for name, split in DATASET.splits.items()}
    statistics = dataset_statistics(DATASET, VOCABULARY, splits)
    told = statistics.as_json()
    assert told["unlabeled"] is told["word_vectors"] is None
    assert "share_of_words_covered" not in told["all"] and "share_covered" not in told["vocabulary"]
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert statistics.fingerprint == DATASET.fingerprint
