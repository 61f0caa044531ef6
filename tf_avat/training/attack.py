"""What the worst perturbations do to a classifier's predictions."""

import numpy as np
import tensorflow as tf

from tf_avat.training.attention_site import AttentionSite
from tf_avat.training.length_batches import length_batches
from tf_avat.training.random_perturbation import random_perturbation
from tf_avat.training.sentence_groups import SentenceGroups
from tf_avat.training.word_site import WordSite
from tf_avat.training.worst_perturbation import worst_perturbation

_SITES = {"attention": AttentionSite, "word": WordSite}


class Attack:
    """Moves attention scores or word vectors of each sentence so as to make it change its prediction.

    r is the `worst_perturbation` and, to compare with, a `random_perturbation`, whatever the classifier was
    trained with.

    Args:
        classifier: a built model with the methods of `AttentionClassifier`, without dropout: it is run as in
            training, where its gradient is fast.
        site: `attention` or `word`.
        ascent_steps: gradient steps from each start.
        seed: of the random directions.
    """

    def __init__(self, classifier, site, ascent_steps=8, seed=0):
        site = _SITES[site]
        self._attacked = tf.function(
            lambda ids, epsilon, step: _attacked(classifier, site, ascent_steps, ids, epsilon, seed, step),
            input_signature=[
                tf.TensorSpec([None, None], tf.int32),
                tf.TensorSpec([], tf.float32),
                tf.TensorSpec([], tf.int64),
            ],
        ).get_concrete_function()

    def __call__(self, sentences, epsilon):
        """Returns the probabilities `(sentences, classes)` under attack, and in a random direction.

        Args:
            sentences: `IdSequences`.
            epsilon: bound on the norm of r per sentence; in a random direction its norm.
        """
        parts = []
        for step, batch in enumerate(length_batches(sentences)):
            ids = tf.constant(batch.ids, tf.int32)
            outputs = self._attacked(ids, tf.constant(epsilon, tf.float32), tf.constant(step, tf.int64))
            parts.append((batch.rows, *(output.numpy() for output in outputs)))
        rows, attacked, random = (np.concatenate(part) for part in zip(*parts, strict=True))
        back = np.argsort(rows)
        return attacked[back], random[back]


def _attacked(classifier, site_class, ascent_steps, ids, epsilon, seed, step):
    site = site_class(SentenceGroups(classifier, (ids,)))
    worst = worst_perturbation(site, epsilon, ascent_steps)
    random = random_perturbation(site, epsilon, seed, step)
    return [tf.nn.softmax(site.outputs(r)[0]) for r in (worst, random)]
