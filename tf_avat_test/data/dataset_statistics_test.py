import json

import numpy as np
import pytest

from tf_avat.data.dataset_statistics import dataset_statistics
from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.data.split_overlap import split_overlap
from tf_avat.data.text_dataset import TextDataset
from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.tokenized_texts import TokenizedTexts
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.data.word_vectors import WordVectors

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
