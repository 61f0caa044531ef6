import numpy as np

from tf_avat.evaluation.normalized_entropy import normalized_entropy


def test_uniform_attention_has_one_and_attention_to_a_single_word_none():
    attention = np.array([0.25] * 4 + [0.0, 1.0, 0.0] + [0.5, 0.5])
    np.testing.assert_allclose(normalized_entropy(attention, np.array([0, 4, 7, 9])), [1, 0, 1])


def test_it_is_the_equation_sentence_by_sentence():
    rng = np.random.default_rng(0)
    parts = [rng.dirichlet(np.ones(length)) for length in (2, 7, 30)]
    expected = [-(part * np.log(part)).sum() / np.log(len(part)) for part in parts]
    found = normalized_entropy(np.concatenate(parts).astype(np.float32), np.array([0, 2, 9, 39]))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_sentence_of_one_word_has_none():
    found = normalized_entropy(np.array([1.0, 0.5, 0.5, 1.0]), np.array([0, 1, 3, 4]))
    np.testing.assert_array_equal(found, [np.nan, 1, np.nan])
