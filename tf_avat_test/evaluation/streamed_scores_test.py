import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.evaluation.streamed_scores import streamed_scores


@given(st.integers(2, 4), st.integers(1, 60), st.integers(1, 9), st.integers(1, 20), st.integers(0, 2**31))
def test_parts_have_the_scores_of_the_whole(classes, size, part, steps, seed):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, classes, size).astype(np.int32)
    # Coarse numbers have ties.
    probabilities = generator.integers(1, steps + 1, (size, classes)).astype(np.float32)
    probabilities /= probabilities.sum(1, keepdims=True)

    def parts():
        for i in range(0, size, part):
            yield labels[i : i + part], probabilities[i : i + part]

    found = streamed_scores(parts, classes)
    assert found.pop("texts") == size
    for name, expected in classification_scores(labels, probabilities).items():
        assert found.pop(name) == (None if expected is None else pytest.approx(expected, rel=1e-9)), name
    assert not found


def test_without_examples_there_are_no_scores():
    nothing = np.zeros(0, np.int32), np.zeros((0, 2), np.float32)
    assert streamed_scores(lambda: [nothing], 2) == {
        "texts": 0,
        "f1": None,
        "accuracy": None,
        "auc": None,
        "nll": None,
    }
