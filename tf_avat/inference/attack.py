"""What the worst perturbations do to a classifier's predictions."""

import numpy as np
import tensorflow as tf

from tf_avat.data.batches.length_batches import length_batches
from tf_avat.inference.random_perturbation import random_perturbation
from tf_avat.inference.worst_perturbation import worst_perturbation
from tf_avat.training.cut_model import cut_model
from tf_avat.training.text_passes import TextPasses


class Attack:
    """Moves attention scores or word vectors of each sentence so as to make it change its prediction.

    r is the `worst_perturbation` and, to compare with, a `random_perturbation`, whatever the classifier was
    trained with.

    Args:
        classifier: a model of ids with markers of that site, whose output is logits, without dropout: it is
            run as in training, where its gradient is fast.
        site: `attention` or `word`.
        ascent_steps: gradient steps from each start.
        seed: of the random directions.
    """

    def __init__(self, classifier, site, ascent_steps=8, seed=0):
        parts = cut_model(classifier, site)
        self._attacked = tf.function(
            lambda ids, epsilon, texts: _attacked(parts, site, ascent_steps, ids, epsilon, seed, texts),
            autograph=False,
            input_signature=[
                tf.TensorSpec([None, None], tf.int32),
                tf.TensorSpec([], tf.float32),
                tf.TensorSpec([None], tf.int64),
            ],
        ).get_concrete_function()

    def __call__(self, sentences, epsilon):
        """Returns the probabilities `(sentences, classes)` under attack, and in a random direction.

        Args:
            sentences: `IdSequences`.
            epsilon: bound on the norm of r per sentence; in a random direction its norm.
        """
        parts = []
        for batch in length_batches(sentences):
            ids, texts = tf.constant(batch.ids, tf.int32), tf.constant(batch.rows, tf.int64)
            outputs = self._attacked(ids, tf.constant(epsilon, tf.float32), texts)
            parts.append((batch.rows, *(output.numpy() for output in outputs)))
        rows, attacked, random = (np.concatenate(part) for part in zip(*parts, strict=True))
        back = np.argsort(rows)
        return attacked[back], random[back]


def _attacked(parts, site, ascent_steps, ids, epsilon, seed, texts):
    passes = TextPasses(parts, ids, site)
    worst = worst_perturbation(passes, epsilon, ascent_steps)
    random = random_perturbation(passes, epsilon, seed, texts)
    return [tf.nn.softmax(passes.perturbed(r)) for r in (worst, random)]
