"""Where training begins on a pretrained encoder: at what a linear classifier reads from it."""

import numpy as np

from tf_avat.data.tokens.stored_means import stored_means
from tf_avat.data.tokens.stored_states import StoredStates
from tf_avat.evaluation.logistic_regression import regression_weights
from tf_avat.experiments.runs.new_classifier import untrained_encoder
from tf_avat.input_error import InputError


def begin_at_regression(trained, data, train, valid):
    """Sets the decoder to the logistic regression on the mean states of train, and attention to uniform.

    Before its first step the model, without dropout, is then that regression: the encoder is not first torn
    about by a decoder that knows nothing, which costs most where labels are few. Its penalty is chosen on
    valid.

    Args:
        trained: `WhatIsTrained`, on a pretrained encoder.
        data: `PreparedData` with that encoder.
        train: the labeled texts as `trained` takes them.
        valid: likewise.

    Raises:
        InputError: train has texts of one class alone, or means that are kept are damaged.

    Reference: Kumar et al. (2022), Fine-tuning can distort pretrained features and underperform
    out-of-distribution: linear probing, then fine-tuning.
    """
    labels = [data.dataset.splits[name].labels for name in ("train", "valid")]
    if len(np.unique(labels[0])) < 2:
        raise InputError(
            "`decoder_start`=regression: labeled train texts are all of one class; `decoder_start`=random "
            "takes them"
        )
    pairs = zip(_means(data, [train, valid]), labels, strict=True)
    trained.classifier.head.begin(*regression_weights(*pairs, len(data.dataset.classes)))


def _means(data, parts):
    if isinstance(parts[0], StoredStates):
        return [part.means() for part in parts]
    # The encoder that learns may have another precision.
    files, encoder = data.encoder, untrained_encoder(data.encoder)
    return [stored_means(encoder, files.fingerprint, part, files.form.size, data.folder) for part in parts]
