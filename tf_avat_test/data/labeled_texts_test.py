import numpy as np
import pytest

from tf_avat.data.labeled_texts import LabeledTexts


def test_labels_become_int32():
    labeled = LabeledTexts(["a", "b"], [0, 1])
    assert labeled.texts == ("a", "b")
    assert labeled.labels.dtype == np.int32
    assert len(labeled) == 2


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
