import numpy as np

from tf_avat.evaluation.negative_log_likelihood import negative_log_likelihood


def test_it_is_minus_the_logarithm_of_the_labels_probability():
    found = negative_log_likelihood(np.array([0, 1]), np.array([[0.25, 0.75], [0.9, 0.1]]))
    np.testing.assert_allclose(found, -np.log([0.25, 0.1]))


def test_small_probabilities_keep_their_digits_and_none_costs_more_than_any():
    probabilities = np.array([[1e-30, 1.0], [0.0, 1.0]], np.float32)
    found = negative_log_likelihood(np.array([0, 0]), probabilities)
    np.testing.assert_allclose(found, [30 * np.log(10), 87.3365], rtol=1e-5)
