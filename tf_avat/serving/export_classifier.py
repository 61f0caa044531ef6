"""A trained classifier as a SavedModel."""

import pathlib
import shutil

import tensorflow as tf

from tf_avat.serving.text_classifier import TextClassifier
from tf_avat.serving.version_folder import FIRST_VERSION
from tf_avat.serving.warmup_requests import write_warmup_requests
from tf_avat.written_atomically import written_atomically


def export_classifier(classifier, pipeline, classes, path):
    """Writes a folder of one version, `1`, which a server takes as it is.

    The SavedModel in it needs nothing but TensorFlow to load, in any of its languages, on a CPU or a GPU. Its
    signature `serving_default` is `TextClassifier.classify`, its signature `ids` is `TextClassifier.read`.
    What stood at `path` before is replaced.

    Args:
        classifier: an `AttentionClassifier`, made outside a distribution strategy: inside one its variables
            would bring a copy for every replica.
        pipeline: the `TextPipeline` it was trained with.
        classes: the names of its classes.
        path: folder to write.
    """
    path = pathlib.Path(path)
    module = TextClassifier(pipeline, classifier, classes)
    with written_atomically(path) as temporary:
        version = temporary / FIRST_VERSION
        signatures = {"serving_default": module.classify, "ids": module.read}
        tf.saved_model.save(module, str(version), signatures=signatures)
        write_warmup_requests(version, path.resolve().parent.name)
        shutil.rmtree(path, ignore_errors=True)
