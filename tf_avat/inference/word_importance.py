"""How much each word matters to a classifier's prediction, by its gradient."""

import numpy as np
import tensorflow as tf

from tf_avat.adversarial.log_odds import log_odds
from tf_avat.data.batches.length_batches import length_batches
from tf_avat.training.cut_model import cut_model
from tf_avat.training.text_passes import TextPasses


class WordImportance:
    """Differentiates the probability of the predicted class by the word vectors w_t, for many sentences.

    With z the logits and c the predicted class, d p_c / d w_t = p_c (1 - p_c) d o / d w_t, where
    o = z_c - log sum_{k != c} exp(z_k) are the `log_odds`. In this form a prediction of a probability that
    rounds to 1 keeps its gradient.

    Args:
        classifier: a model of ids with one `WordPerturbation` behind its word vectors, whose output is
            logits, without dropout: it is run as in training, where its gradient is fast.
        fixed_attention: whether attention stays as it is while a word vector moves, so that a word matters
            by what is said of it, and not by how it directs attention.

    Reference: Simonyan et al. (2014); Jain and Wallace (2019) compare it with attention, which they fix.
    """

    def __init__(self, classifier, fixed_attention=False):
        parts = cut_model(classifier, "word")
        self._importance = tf.function(
            lambda ids: _importance(parts, ids, fixed_attention),
            autograph=False,
            input_signature=[tf.TensorSpec([None, None], tf.int32)],
        ).get_concrete_function()

    def __call__(self, sentences):
        """Returns two measures of importance for `IdSequences`, each `(all words,)` in their order.

        Returns:
            The norm `||d p_c / d w_t||` over the vector's dimensions; and `|d p_c / d w_t . w_t|`, gradient
            times input: to first order, what the probability changes by if the vector is set to zero.
        """
        norms = np.zeros(len(sentences.ids))
        products = np.zeros(len(sentences.ids))
        for batch in length_batches(sentences):
            log_slope, norm, product = (part.numpy() for part in self._importance(tf.constant(batch.ids)))
            # In float64, as p_c (1 - p_c) of a very sure prediction is 0 in float32.
            slope = np.exp(log_slope.astype(np.float64))[:, None]
            norms[batch.places] = (slope * norm)[batch.inside]
            products[batch.places] = (slope * product)[batch.inside]
        return norms, products


def _importance(parts, ids, fixed_attention):
    """Returns log p_c (1 - p_c) per text, and both measures of d o / d w_t."""
    passes = TextPasses(parts, ids, "word", constant="attention" if fixed_attention else None)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        logits = passes.clean(tape)
        odds = log_odds(logits, tf.argmax(logits, axis=1))
    (gradient,) = passes.split(passes.gradient_at_zero(tape, odds))
    (place,) = passes.marked["word"]
    log_slope = tf.math.log_sigmoid(odds) + tf.math.log_sigmoid(-odds)
    return log_slope, tf.norm(gradient, axis=2), tf.abs(tf.reduce_sum(gradient * place.values, axis=2))
