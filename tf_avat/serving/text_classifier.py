"""Text in, probabilities and attention out."""

import tensorflow as tf


class TextClassifier(tf.Module):
    """A text pipeline and a classifier in one graph.

    Args:
        pipeline: a `TextPipeline`.
        classifier: a built `AttentionClassifier`.
    """

    def __init__(self, pipeline, classifier):
        super().__init__()
        self.pipeline = pipeline
        self.classifier = classifier

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="texts")])
    def classify(self, texts):
        """Classifies texts.

        Args:
            texts: `(batch,)` of string, UTF-8; other bytes count as white space.

        Returns:
            A dictionary: `probabilities` `(batch, classes)`; `words` `(batch, words)` of string, empty
            beyond a text's end; `attention` `(batch, words)`, which sums to 1 over a text's words.
        """
        words, ids = self.pipeline(texts)
        # No text at all still has one column: a recurrent network needs a step to take.
        shape = tf.stack([-1, tf.maximum(tf.reduce_max(ids.row_lengths()), 1)])
        outputs = self.classifier(ids.to_tensor(shape=shape))
        return {
            "probabilities": tf.nn.softmax(outputs["logits"]),
            "words": words.to_tensor(shape=shape),
            "attention": outputs["attention"],
        }
