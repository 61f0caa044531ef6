import numpy as np
import pytest

from tf_avat.training.attention_site import AttentionSite
from tf_avat.training.random_perturbation import random_perturbation
from tf_avat.training.sentence_groups import SentenceGroups
from tf_avat.training.word_site import WordSite
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer


@pytest.mark.parametrize("site_class", [AttentionSite, WordSite])
def test_it_has_norm_epsilon_off_padding_and_differs_by_seed_and_batch(site_class):
    sentences, _ = tiny_sentences(12)
    ids = sentences.padded(np.arange(12))
    site = site_class(SentenceGroups(tiny_trainer().classifier, (ids,)))
    first, again, other_seed, other_batch = (
        random_perturbation(site, 2.5, seed, step).numpy() for seed, step in ((1, 0), (1, 0), (2, 0), (1, 1))
    )
    np.testing.assert_allclose(np.sqrt(np.sum(first.reshape(12, -1) ** 2, axis=1)), 2.5, rtol=1e-5)
    assert np.all(first[ids == 0] == 0)
    assert np.array_equal(first, again)
    assert not np.allclose(first, other_seed) and not np.allclose(first, other_batch)
    # As a normal direction it leans to no side: the mean of 12 sentences' entries is near zero.
    real = first[ids != 0]
    assert abs(real.mean()) < 4 * real.std() / np.sqrt(real.size)
