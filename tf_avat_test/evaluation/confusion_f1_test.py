import numpy as np
import pytest

from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.evaluation.confusion_f1 import confusion_f1


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("examples", [1, 3, 40])
def test_it_is_the_f1_of_the_classification_scores(classes, examples):
    rng = np.random.default_rng(examples)
    for _ in range(20):
        labels, predicted = rng.integers(0, classes, (2, examples))
        probabilities = (np.eye(classes)[predicted] + 0.1) / (1 + 0.1 * classes)
        expected = classification_scores(labels, probabilities)["f1"]
        assert confusion_f1(labels, predicted, classes) == pytest.approx(expected)
