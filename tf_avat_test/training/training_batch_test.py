import numpy as np
import pytest

from tf_avat.training.training_batch import TrainingBatch

X, Y, W, U = (np.full((2, 3), i) for i in range(4))


def test_the_forms_of_a_batch():
    assert TrainingBatch.of((X, Y)) == TrainingBatch(X, Y)
    assert TrainingBatch.of((X, Y, W)) == TrainingBatch(X, Y, W)
    assert TrainingBatch.of({"labeled": (X, Y), "unlabeled": U}) == TrainingBatch(X, Y, None, U)
    assert TrainingBatch.of({"labeled": (X, Y, W), "unlabeled": U}) == TrainingBatch(X, Y, W, U)


def test_keras_hands_on_one_argument_in_a_tuple():
    assert TrainingBatch.of(({"labeled": (X, Y), "unlabeled": U}, None, None)) == TrainingBatch(X, Y, None, U)


def test_a_model_with_two_inputs_takes_a_tuple_or_a_dictionary_of_them():
    assert TrainingBatch.of(((X, U), Y)).x == (X, U)
    both = {"a": X, "b": U}
    assert TrainingBatch.of({"labeled": (both, Y), "unlabeled": both}).unlabeled is both


@pytest.mark.parametrize(
    "data", [X, {"x": X, "y": Y}, (X, Y, W, U), {"labeled": X}, {"labeled": (X, Y), "more": U}]
)
def test_what_is_not_of_these_forms_is_refused(data):
    with pytest.raises(ValueError, match=r"a batch is \(x, y\), \(x, y, sample_weight\), or"):
        TrainingBatch.of(data)


def test_unlabeled_texts_have_the_form_of_labeled_ones():
    with pytest.raises(ValueError, match="have to be of the form of labeled ones"):
        TrainingBatch.of({"labeled": ({"a": X, "b": X}, Y), "unlabeled": X})
