"""A classifier's outputs for many sentences."""

import dataclasses

import numpy as np
import tensorflow as tf

from tf_avat.data.batches.length_batches import length_batches


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
    """Runs a classifier over `IdSequences`, or `StoredStates` that it takes, in batches of like length.

    Args:
        classifier: an `AttentionClassifier`, or another model with a `reader`.
    """

    def __init__(self, classifier):
        # A fixed signature keeps one graph for all shapes; the classifier's weights are read at each call.
        self._dtype = classifier.input.dtype
        reader = classifier.reader()
        self._outputs = tf.function(lambda ids: _outputs(reader, ids), autograph=False).get_concrete_function(
            tf.TensorSpec(classifier.input.shape, self._dtype)
        )

    def __call__(self, sentences):
        """Returns the `Predictions` for all sentences, in their order."""
        return _joined(sentences, ((batch, self._read(batch)) for batch in length_batches(sentences)))

    def begin(self, sentences, pool):
        """Begins to read all sentences, each batch in a thread of its own.

        A batch is the same whatever the number of threads, and so are the numbers.

        Args:
            sentences: `IdSequences`.
            pool: a `concurrent.futures.Executor` of threads.

        Returns:
            A function without arguments that waits for the `Predictions` and returns them.
        """
        # The longest take longest: begun last, one of them would keep a thread busy while others have ended.
        batches = list(length_batches(sentences))[::-1]
        begun = [pool.submit(self._read, batch) for batch in batches]
        return lambda: _joined(
            sentences, ((batch, outputs.result()) for batch, outputs in zip(batches, begun, strict=True))
        )

    def _read(self, batch):
        return [output.numpy() for output in self._outputs(tf.constant(batch.ids, self._dtype))]


def _joined(sentences, read):
    """Returns the `Predictions` of sentences, of pairs of a batch and its outputs."""
    probabilities = None
    attention = np.zeros(sentences.starts[-1], np.float32)
    scores = np.zeros(sentences.starts[-1], np.float32)
    for batch, outputs in read:
        if probabilities is None:
            probabilities = np.zeros((len(sentences), outputs[0].shape[1]), np.float32)
        probabilities[batch.rows] = outputs[0]
        attention[batch.places] = outputs[1][batch.inside]
        scores[batch.places] = outputs[2][batch.inside]
    return Predictions(probabilities, attention, scores)


def _outputs(reader, ids):
    outputs = reader(ids)
    return tf.nn.softmax(outputs["logits"]), outputs["attention"], outputs["scores"]
