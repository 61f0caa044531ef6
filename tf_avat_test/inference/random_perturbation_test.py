import numpy as np
import pytest
import tensorflow as tf

from tf_avat.inference.random_perturbation import random_perturbation
from tf_avat.training.cut_model import cut_model
from tf_avat.training.text_passes import TextPasses
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer


@pytest.mark.parametrize("name", ["attention", "word"])
def test_it_has_norm_epsilon_off_padding_and_differs_by_seed_and_text(name):
    sentences, _ = tiny_sentences(12)
    ids = sentences.padded(np.arange(12))
    site = TextPasses(cut_model(tiny_trainer().model, name), tf.constant(ids), name)
    site.clean()
    padding = site.zero_at_padding(tf.ones_like(site.zero)).numpy() == 0
    numbers = tf.range(12, dtype=tf.int64)
    first, again, other_seed, other_texts = (
        random_perturbation(site, 2.5, seed, texts).numpy()
        for seed, texts in ((1, numbers), (1, numbers), (2, numbers), (1, numbers + 12))
    )
    np.testing.assert_allclose(np.sqrt(np.sum(first.reshape(12, -1) ** 2, axis=1)), 2.5, rtol=1e-5)
    assert np.all(first[padding] == 0)
    assert np.array_equal(first, again)
    assert not np.allclose(first, other_seed) and not np.allclose(first, other_texts)
    # As a normal direction it leans to no side: the mean of 12 sentences' entries is near zero.
    real = first[~padding]
    assert abs(real.mean()) < 4 * real.std() / np.sqrt(real.size)
