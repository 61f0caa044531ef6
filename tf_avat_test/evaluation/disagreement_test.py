import pytest

from tf_avat.evaluation.disagreement import disagreement


def test_two_readings_disagree_by_the_attention_that_would_have_to_move():
    assert disagreement(["a", "a"], [[0.5, 0.3, 0.2], [0.1, 0.3, 0.6]]) == pytest.approx(0.4)
    assert disagreement(["a", "a"], [[1.0, 0.0], [0.0, 1.0]]) == 1.0
    assert disagreement(["a", "a"], [[0.2, 0.8], [0.2, 0.8]]) == 0.0


def test_predicting_different_classes_adds_one():
    assert disagreement(["a", "b"], [[0.5, 0.5], [0.25, 0.75]]) == pytest.approx(1.25)


def test_of_several_readings_it_is_the_mean_over_pairs():
    found = disagreement(["a", "a", "b"], [[1.0, 0.0], [0.5, 0.5], [1.0, 0.0]])
    assert found == pytest.approx((0.5 + 1.0 + 1.5) / 3)


def test_a_single_reading_disagrees_with_its_own_importance_if_that_is_known():
    assert disagreement(["a"], [[0.7, 0.3]], [0.4, 0.6]) == pytest.approx(0.3)
    assert disagreement(["a"], [[0.7, 0.3]]) is None
