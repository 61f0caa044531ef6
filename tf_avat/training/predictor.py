"""A classifier's outputs for many sentences."""

import dataclasses

import numpy as np
import tensorflow as tf

_SENTENCES_AT_ONCE = 128


@dataclasses.dataclass(frozen=True)
class Predictions:
    """What a classifier says of sentences.

    Attributes:
        probabilities: `(sentences, classes)`.
        attention: `(all words,)`, the weights of the sentences' words, one sentence after the other.
        scores: `(all words,)`, the scores before softmax in the same order.
    """

    probabilities: np.ndarray
    attention: np.ndarray
    scores: np.ndarray


class Predictor:
    """Runs a classifier over `IdSequences`, in batches of like length.

    Args:
        classifier: a built `AttentionClassifier`.
    """

    def __init__(self, classifier):
        # A fixed signature keeps one graph for all shapes; the classifier's weights are read at each call.
        signature = [tf.TensorSpec([None, None], tf.int32)]
        self._outputs = tf.function(lambda ids: _outputs(classifier, ids), input_signature=signature)

    def __call__(self, sentences):
        """Returns the `Predictions` for all sentences, in their order."""
        lengths = sentences.lengths
        order = np.argsort(lengths, kind="stable")
        probabilities = None
        attention = np.zeros(len(sentences.ids), np.float32)
        scores = np.zeros(len(sentences.ids), np.float32)
        for start in range(0, max(len(order), 1), _SENTENCES_AT_ONCE):
            rows = order[start : start + _SENTENCES_AT_ONCE]
            ids = sentences.padded(rows)
            outputs = [output.numpy() for output in self._outputs(ids)]
            if probabilities is None:
                probabilities = np.zeros((len(order), outputs[0].shape[1]), np.float32)
            probabilities[rows] = outputs[0]
            place = np.arange(ids.shape[1])
            inside = place < lengths[rows][:, None]
            where = (sentences.starts[:-1][rows][:, None] + place)[inside]
            attention[where] = outputs[1][inside]
            scores[where] = outputs[2][inside]
        return Predictions(probabilities, attention, scores)


def _outputs(classifier, ids):
    outputs = classifier(ids)
    return tf.nn.softmax(outputs["logits"]), outputs["attention"], outputs["scores"]
