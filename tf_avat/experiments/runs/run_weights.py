"""The weights of a run, out of a file that may be damaged or somebody else's."""

import os
import stat
import warnings

import numpy as np

from tf_avat.hdf5_numbers import hdf5_numbers
from tf_avat.input_error import InputError


def check_size(file, settings, words, classes, form=None):
    """Looks whether a file holds as many numbers as a model takes at least, before that is made.

    The sizes in `config.json` may be anything, and a model of the size they tell may not fit into memory.
    For the same reason, and as they may lead out of the file, nothing is taken from datasets that are not
    written out in it: sparse, compressed, virtual or external ones, or links.

    Args:
        file: of weights, in HDF5 as Keras writes it.
        settings: the `RunSettings`.
        words: number of ids in the vocabulary.
        classes: number of classes.
        form: the `EncoderForm` of a pretrained encoder, or None.

    Raises:
        InputError: it does not, or can't be read.
    """
    if form is not None:
        attention = settings.attention_size if settings.pooling == "attention" else 0
        least = form.least_weights + form.size * (attention + classes)
    elif settings.encoder == "mean":
        least = settings.embedding_size * (words + classes)
    else:
        embedding, hidden = settings.embedding_size, settings.hidden_size
        least = words * embedding + 8 * hidden * (embedding + hidden)
        least += 2 * hidden * (settings.attention_size + classes)
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            raise ValueError("not a regular file")
        held = hdf5_numbers(file)
    # What HDF5 makes of damage has no common type.
    except Exception as error:
        raise InputError(f"{file} does not hold the weights of this run: {_reason(error)}") from error
    if held < least:
        raise InputError(
            f"{file} does not hold the weights of this run: {held:,} numbers, where config.json, vocabulary "
            f"and classes ask for {least:,} or more"
        )


def load_weights(classifier, file, saved_model):
    """Takes the weights of a file that `check_size` has found large enough.

    Args:
        classifier: the model.
        file: the file.
        saved_model: path of the run's SavedModel, which may still open if the weights do not.

    Raises:
        InputError: the file is damaged, or its weights are not finite or those of another model.
    """
    try:
        with warnings.catch_warnings():
            # Keras only warns of weights that it leaves as they were made.
            warnings.simplefilter("error")
            classifier.load_weights(file)
    # Nor has what Keras makes of it.
    except Exception as error:
        raise InputError(
            f"{file} does not hold the weights of this run: they are damaged, or made by an earlier "
            f"version; `run`={saved_model} may still open ({_reason(error)})"
        ) from error
    if not all(np.all(np.isfinite(weight)) for weight in classifier.get_weights()):
        raise InputError(f"{file} holds numbers that are not finite")


def _reason(error):
    return " ".join(str(error).split()) or type(error).__name__
