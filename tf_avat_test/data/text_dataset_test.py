import pytest

from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.data.text_dataset import TextDataset


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
