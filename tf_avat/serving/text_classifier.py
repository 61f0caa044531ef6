"""Text in, probabilities and attention out."""

import contextlib

import tensorflow as tf

from tf_avat.serving.length_chunks import dense_shape, in_length_chunks


class TextClassifier(tf.Module):
    """A text pipeline and a classifier as graphs that any runtime can restore.

    It tracks the plain variables and not the Keras model, which would bring each of them twice: graphs read
    one copy, and all loaders but Python's restore the other.
    `classify` has no gradient.

    Args:
        pipeline: a `TextPipeline`.
        classifier: an `AttentionClassifier`, or another model of ids with a `reader` and a `decoder`.
        classes: the names of its classes.

    Attributes:
        classify: function of texts `(batch,)` of string, UTF-8; other bytes count as white space. It returns
            a dictionary: `probabilities` `(batch, classes)`; `classes` `(batch, classes)` of string, whose
            probabilities these are; `label` `(batch,)` of string, the most probable class; `words`
            `(batch, words)` of string, empty beyond a text's end; `attention` `(batch, words)`, which sums
            to 1 over a text's words. Many texts are read in chunks of like length.
        read: function of ids `(batch, words)` of int32, at least one word, 0 at padding. It returns a
            dictionary: `probabilities` and `attention`. It has no operation on strings, and none that LiteRT
            lacks.

    Raises:
        ValueError: the classifier has another number of classes.
    """

    def __init__(self, pipeline, classifier, classes):
        super().__init__()
        if classifier.decoder.units != len(classes):
            raise ValueError(f"{len(classes)} names for {classifier.decoder.units} classes")
        self.pipeline = pipeline
        self.variables_read = [weight.value for weight in classifier.weights]
        # In closures, as a model that were an attribute would be tracked.
        reader, encoder = classifier.reader(), getattr(classifier, "encoder", None)
        self.classify = _classify(pipeline, reader, encoder, tuple(classes))
        self.read = _read(reader, encoder)


def _classify(pipeline, reader, encoder, classes):
    @tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.string, name="texts")])
    def classify(texts):
        words, ids = pipeline(texts)
        with _portable(encoder, "SavedModel"):
            logits, attention = in_length_chunks(reader, ids)
        names = tf.constant(classes)
        return {
            "probabilities": tf.nn.softmax(logits),
            # The same in each row: servers want every output to have a row for every text.
            "classes": tf.tile(names[None], [tf.shape(texts)[0], 1]),
            "label": tf.gather(names, tf.argmax(logits, 1)),
            "words": words.to_tensor(shape=dense_shape(ids)),
            "attention": attention,
        }

    return classify


def _read(reader, encoder):
    @tf.function(autograph=False, input_signature=[tf.TensorSpec([None, None], tf.int32, name="ids")])
    def read(ids):
        with _portable(encoder, "LiteRT"):
            outputs = reader(ids)
        return {"probabilities": tf.nn.softmax(outputs["logits"]), "attention": outputs["attention"]}

    return read


@contextlib.contextmanager
def _portable(encoder, runtime):
    """Traces what is called inside for another runtime; see `BidirectionalLSTM`."""
    if not hasattr(encoder, "portable"):
        yield
        return
    before, encoder.portable = encoder.portable, runtime
    try:
        yield
    finally:
        encoder.portable = before
