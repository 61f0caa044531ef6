"""Text in, probabilities and attention out."""

import tensorflow as tf


class TextClassifier(tf.Module):
    """A text pipeline and a classifier in one graph.

    Args:
        pipeline: a `TextPipeline`.
        classifier: an `AttentionClassifier`.
        classes: the names of its classes.

    Raises:
        ValueError: the classifier has another number of classes.
    """

    def __init__(self, pipeline, classifier, classes):
        super().__init__()
        self.pipeline = pipeline
        self.reader = classifier.reader()
        self.classes = tuple(classes)
        if classifier.decoder.units != len(self.classes):
            raise ValueError(f"{len(self.classes)} names for {classifier.decoder.units} classes")

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="texts")])
    def classify(self, texts):
        """Classifies texts.

        Args:
            texts: `(batch,)` of string, UTF-8; other bytes count as white space.

        Returns:
            A dictionary: `probabilities` `(batch, classes)`; `classes` `(batch, classes)` of string, whose
            probabilities these are; `label` `(batch,)` of string, the most probable class; `words`
            `(batch, words)` of string, empty beyond a text's end; `attention` `(batch, words)`, which sums
            to 1 over a text's words.
        """
        words, ids = self.pipeline(texts)
        # No text at all still has one column: a recurrent network needs a step to take.
        shape = tf.stack([-1, tf.maximum(tf.reduce_max(ids.row_lengths()), 1)])
        outputs = self.reader(ids.to_tensor(shape=shape))
        names = tf.constant(self.classes)
        return {
            "probabilities": tf.nn.softmax(outputs["logits"]),
            # The same in each row: servers want every output to have a row for every text.
            "classes": tf.tile(names[None], [tf.shape(texts)[0], 1]),
            "label": tf.gather(names, tf.argmax(outputs["logits"], 1)),
            "words": words.to_tensor(shape=shape),
            "attention": outputs["attention"],
        }
