"""Text in, probabilities and attention out."""

import tensorflow as tf


class TextClassifier(tf.Module):
    """A text pipeline and a classifier as graphs that any runtime can restore.

    It tracks the plain variables and not the Keras model, which would bring each of them twice: graphs read
    one copy, and all loaders but Python's restore the other. From now on the classifier's encoder is
    `portable`.

    Args:
        pipeline: a `TextPipeline`.
        classifier: an `AttentionClassifier`.
        classes: the names of its classes.

    Attributes:
        classify: function of texts `(batch,)` of string, UTF-8; other bytes count as white space. It returns
            a dictionary: `probabilities` `(batch, classes)`; `classes` `(batch, classes)` of string, whose
            probabilities these are; `label` `(batch,)` of string, the most probable class; `words`
            `(batch, words)` of string, empty beyond a text's end; `attention` `(batch, words)`, which sums
            to 1 over a text's words.
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
        classifier.encoder.portable = "LiteRT"
        self.pipeline = pipeline
        self.variables_read = [weight.value for weight in classifier.weights]
        # In closures, as a model that were an attribute would be tracked.
        reader = classifier.reader()
        self.classify = _classify(pipeline, reader, tuple(classes))
        self.read = _read(reader)


def _classify(pipeline, reader, classes):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="texts")])
    def classify(texts):
        words, ids = pipeline(texts)
        # No text at all still has one column: a recurrent network needs a step to take.
        shape = tf.stack([-1, tf.maximum(tf.reduce_max(ids.row_lengths()), 1)])
        outputs = reader(ids.to_tensor(shape=shape))
        names = tf.constant(classes)
        return {
            "probabilities": tf.nn.softmax(outputs["logits"]),
            # The same in each row: servers want every output to have a row for every text.
            "classes": tf.tile(names[None], [tf.shape(texts)[0], 1]),
            "label": tf.gather(names, tf.argmax(outputs["logits"], 1)),
            "words": words.to_tensor(shape=shape),
            "attention": outputs["attention"],
        }

    return classify


def _read(reader):
    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.int32, name="ids")])
    def read(ids):
        outputs = reader(ids)
        return {"probabilities": tf.nn.softmax(outputs["logits"]), "attention": outputs["attention"]}

    return read
