"""What the worst perturbations do to a classifier's predictions."""

import dataclasses

import numpy as np
import tensorflow as tf

from tf_avat.adversarial.kl_divergence import kl_divergence
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.training.attention_site import AttentionSite
from tf_avat.training.length_batches import length_batches
from tf_avat.training.perturbation_search import PerturbationSearch
from tf_avat.training.sentence_groups import SentenceGroups
from tf_avat.training.sentence_noise import sentence_noise
from tf_avat.training.word_site import WordSite

_METHODS = {"attention": "attn_vat", "word": "word_vat"}
_SITES = {"attention": AttentionSite, "word": WordSite}


class Attack:
    """Moves attention scores or word vectors of each sentence by the r of norm epsilon that eq. (2) asks for.

    r is found by gradient ascent on KL(p || p(r)), the strongest solver there is, whatever the classifier was
    trained with. It needs no labels: it drives a prediction away from what it is.

    Args:
        classifier: a built model with the methods of `AttentionClassifier`, without dropout: it is run as in
            training, where its gradient is fast.
        site: `attention` or `word`.
        ascent_steps: gradient steps from each of two starts.
        seed: of the noise: the start of the search at the word site, and the random directions.
    """

    def __init__(self, classifier, site, ascent_steps=8, seed=0):
        search = PerturbationSearch(METHODS[_METHODS[site]], "ascent", 1.0, 1.0, 1, ascent_steps)
        self._attacked = tf.function(
            lambda ids, epsilon, step: _attacked(classifier, site, search, ids, epsilon, seed, step),
            input_signature=[
                tf.TensorSpec([None, None], tf.int32),
                tf.TensorSpec([], tf.float32),
                tf.TensorSpec([], tf.int64),
            ],
        )

    def __call__(self, sentences, epsilon):
        """Returns the probabilities `(sentences, classes)` under attack, and in a random direction.

        Args:
            sentences: `IdSequences`.
            epsilon: norm of r per sentence; in a random direction it is as large.
        """
        parts = []
        for step, batch in enumerate(length_batches(sentences)):
            outputs = self._attacked(batch.ids, np.float32(epsilon), np.int64(step))
            parts.append((batch.rows, *(output.numpy() for output in outputs)))
        rows, attacked, random = (np.concatenate(part) for part in zip(*parts, strict=True))
        back = np.argsort(rows)
        return attacked[back], random[back]


def _attacked(classifier, site_name, search, ids, epsilon, seed, step):
    site = _SITES[site_name](SentenceGroups(classifier, (ids,)))
    logits, _ = site.outputs(site.zero)
    noise = sentence_noise(tf.shape(site.zero), tf.shape(ids)[0], seed, step)
    noise = site.sentences.zero_at_padding(tf.cast(noise, site.zero.dtype))
    search = dataclasses.replace(search, epsilon=epsilon)
    r = search(site, lambda r: kl_divergence(logits, site.outputs(r)[0]), None, noise)
    return [tf.nn.softmax(site.outputs(part)[0]) for part in (r, epsilon * unit_vector(noise))]
