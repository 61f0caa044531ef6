import numpy as np
import pytest

from tf_avat.data.texts.rationale_document import RationaleDocument
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset, split_overlap


def test_labels_become_int32():
    labeled = LabeledTexts(["a", "b"], [0, 1])
    assert labeled.texts == ("a", "b")
    assert labeled.labels.dtype == np.int32
    assert len(labeled) == 2


def test_chosen_rows_have_their_texts_labels_and_evidence():
    documents = [RationaleDocument(name, f"text {name}", 0, ((0, 1),)) for name in "abc"]
    labeled = LabeledTexts([document.text for document in documents], [0, 1, 2], documents)
    found = labeled.chosen(np.array([2, 0]))
    assert (found.texts, found.labels.tolist()) == (("text c", "text a"), [2, 0])
    assert [document.name for document in found.documents] == ["c", "a"]
    assert LabeledTexts(["a", "b"], [0, 1]).chosen(np.array([1])).documents is None
    assert len(labeled.chosen(np.array([], np.int64))) == 0


def test_evidence_of_other_texts_is_refused():
    documents = [RationaleDocument("a", "text a", 0, ())]
    for texts in (["text b"], ["text a", "text a"]):
        with pytest.raises(ValueError, match="evidence"):
            LabeledTexts(texts, [0] * len(texts), documents)


def test_may_be_empty():
    assert len(LabeledTexts((), [])) == 0


def test_labels_can_no_longer_be_changed_from_anywhere():
    labels = np.array([0, 1], np.int32)
    labeled = LabeledTexts(("a", "b"), labels)
    labels[0] = 1
    assert labeled.labels.tolist() == [0, 1]
    with pytest.raises(ValueError, match="read-only"):
        labeled.labels[0] = 1


@pytest.mark.parametrize("labels", [[0], [0, 1, 1], [[0], [1]], [0.0, 1.0], ["0", "1"]])
def test_labels_that_do_not_fit_are_refused(labels):
    with pytest.raises(ValueError, match="labels"):
        LabeledTexts(("a", "b"), labels)


def dataset(train=("a", "b"), labels=(0, 1), valid=("c",), test=("d",), classes=("no", "yes"), words=None):
    return TextDataset(
        "tiny",
        classes,
        LabeledTexts(train, labels),
        LabeledTexts(valid, [1] * len(valid)),
        LabeledTexts(test, [1] * len(test)),
        words,
    )


def test_splits_come_by_name_in_order():
    splits = dataset().splits
    assert list(splits) == ["train", "valid", "test"]
    assert splits["valid"].texts == ("c",)


def test_the_fingerprint_is_the_same_for_ever():
    expected = "d4281e4ae14967af07482087565b5c33a970348636b581d96a02dc05ee4f900d"
    assert dataset(train=("caf\u00e9 \U0001f600\n", "b")).fingerprint == expected


@pytest.mark.parametrize(
    "change",
    [
        {"train": ("b", "a")},
        {"train": ("a", "b ")},
        {"labels": (1, 0)},
        {"valid": (), "test": ("c", "d")},
        {"classes": ("no", "maybe")},
        {"words": ()},
        {"words": ("a",)},
    ],
)
def test_any_change_of_the_data_shows_in_the_fingerprint(change):
    assert dataset(**change).fingerprint != dataset().fingerprint


@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_without_a_class_is_refused(label):
    with pytest.raises(ValueError, match=f"tiny: label {label} in train, but 2 classes"):
        dataset(labels=(0, label))


def test_a_prescribed_word_that_comes_twice_is_refused():
    with pytest.raises(ValueError, match="tiny: a word of the vocabulary comes twice"):
        dataset(words=("a", "b", "a"))


def test_each_text_of_valid_and_test_that_stands_in_train_counts():
    train, valid, test = (LabeledTexts(texts, [0] * len(texts)) for texts in ("abcc", "axa", "xyA"))
    assert split_overlap(TextDataset("tiny", ("no",), train, valid, test)) == {"valid": 2, "test": 0}
