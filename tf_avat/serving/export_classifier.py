"""A trained classifier as a SavedModel."""

import shutil

import tensorflow as tf

from tf_avat.serving.text_classifier import TextClassifier
from tf_avat.written_atomically import written_atomically


def export_classifier(classifier, pipeline, classes, path):
    """Writes a SavedModel whose signature `serving_default` is `TextClassifier.classify`.

    It needs nothing but TensorFlow to load. What stood at `path` before is replaced.

    Args:
        classifier: an `AttentionClassifier`, made outside a distribution strategy: inside one its variables
            would bring a copy for every replica.
        pipeline: the `TextPipeline` it was trained with.
        classes: the names of its classes.
        path: folder to write.
    """
    module = TextClassifier(pipeline, classifier, classes)
    with written_atomically(path) as temporary:
        tf.saved_model.save(module, str(temporary), signatures={"serving_default": module.classify})
        shutil.rmtree(path, ignore_errors=True)
