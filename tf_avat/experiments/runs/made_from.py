"""What a training stands on, so that it does not go on standing on something else."""

import dataclasses
import hashlib
import json
import platform

import keras
import numpy as np
import tensorflow as tf


def made_from(settings, data, strategy, code):
    """Returns what determines a training, by names for messages.

    Args:
        settings: `RunSettings`.
        data: `PreparedData` by these settings.
        strategy: a `tf.distribute.Strategy`.
        code: the `code_fingerprint`.

    Returns:
        A dictionary of strings, equal for two trainings only if they would end with the same bits on the
        same machine.
    """
    vectors = None if data.word_vectors is None else data.word_vectors.values
    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
    libraries = {"python": platform.python_version(), **versions}
    taught = "" if settings.teacher is None else f", or what `teacher`={_short(settings.teacher)} says"
    return {
        "settings": _sha256(json.dumps(dataclasses.asdict(settings), sort_keys=True).encode()),
        f"texts or labels of `dataset`={_short(settings.dataset)}{taught}": data.dataset.fingerprint,
        f"texts of `unlabeled`={_short(settings.unlabeled)}": str(data.unlabeled_fingerprint),
        "vocabulary": _sha256(
            "\n".join([str(data.pipeline.tokenizer), *data.vocabulary.words]).encode("utf-8", "surrogatepass")
        ),
        f"vectors of `word_vectors`={_short(str(settings.word_vectors))}": _sha256(
            b"" if vectors is None else np.ascontiguousarray(vectors)
        ),
        f"files of `encoder`={_short(settings.encoder)}": str(
            None if data.encoder is None else data.encoder.fingerprint
        ),
        "devices": f"{strategy.num_replicas_in_sync} {kind}",
        "code": code,
        "libraries": ", ".join(f"{name} {version}" for name, version in libraries.items()),
    }


def _short(name):
    """A name that fits into a message."""
    return name if len(name) <= 60 else f"{name[:20]}...{name[-37:]}"


def _sha256(content):
    return hashlib.sha256(content).hexdigest()
