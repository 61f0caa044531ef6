"""The layers of an encoder, from keras-hub."""

import importlib.util
import sys
import warnings

from tf_avat.input_error import InputError


def check_keras_hub():
    """Finds out whether keras-hub is there, without importing it, which takes seconds.

    Raises:
        InputError: it or what reads its weights is not.
    """
    for package in ("keras_hub", "safetensors", "tensorflow_text"):
        if importlib.util.find_spec(package) is None:
            raise InputError(
                f"a pretrained encoder needs {package.replace('_', '-')}, which is not installed: "
                f"{sys.executable} -m pip install 'tf_avat[pretrained]', in a checkout "
                "-r requirements-pretrained.txt"
            )


def new_backbone(form, dropout, dtype):
    """Returns a backbone with weights drawn at random.

    Args:
        form: the `EncoderForm`.
        dropout: share of entries dropped in training, in the way of the family.
        dtype: policy of its layers.
    """
    return _class(form)(
        vocabulary_size=form.pieces,
        num_layers=form.layers,
        num_heads=form.heads,
        hidden_dim=form.size,
        intermediate_dim=form.inner_size,
        max_sequence_length=form.positions,
        dropout=dropout,
        dtype=dtype,
    )


def pretrained_backbone(files, dropout, dtype):
    """Returns a backbone with the weights of a folder, the row of padding first in its table of pieces.

    Args:
        files: the `EncoderFiles`.
        dropout: share of entries dropped in training.
        dtype: policy of its layers.

    Raises:
        InputError: the weights are damaged, or do not fit the configuration.
    """
    # It needs packages, of which `check_keras_hub` finds out whether they are there.
    from tf_avat.pretrained.hugging_face_weights import keras_hub_weights

    try:
        if files.weights.suffix == ".h5":
            return _padding_first(
                files.form, _with_weights(new_backbone(files.form, dropout, dtype), files.weights)
            )
        with keras_hub_weights(files.path, files.form) as folder:
            found = _class(files.form).from_preset(str(folder), dropout=dropout, dtype=dtype)
        return _padding_first(files.form, found)
    except InputError:
        raise
    # What keras-hub and safetensors make of weights that do not fit has no common type.
    except Exception as error:
        reason = " ".join(str(error).split())[:150] or type(error).__name__
        raise InputError(f"{files.path}: the weights do not fit config.json: {reason}") from error


def _with_weights(backbone, file):
    with warnings.catch_warnings():
        # Keras only warns of weights that it leaves as they were made.
        warnings.simplefilter("error")
        backbone.load_weights(file)
    return backbone


def _padding_first(form, backbone):
    from keras import ops

    if row := form.padding_row:
        table = backbone.token_embedding.embeddings
        table.assign(ops.concatenate([table[row : row + 1], table[:row], table[row + 1 :]]))
    return backbone


def _class(form):
    check_keras_hub()
    import keras_hub

    models = keras_hub.models
    return {
        "bert": models.BertBackbone,
        "distilbert": models.DistilBertBackbone,
        "roberta": models.RobertaBackbone,
    }[form.family]
