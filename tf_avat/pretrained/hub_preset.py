"""An encoder that keras-hub knows by name, from Kaggle."""

import pathlib
import re
import sys

from tf_avat.input_error import InputError

_NAME = re.compile(r"[a-z0-9.]+(_[a-z0-9.]+)+")
_KAGGLE = "kaggle://"


def is_hub_preset(name):
    """Whether keras-hub might know an encoder by that name, as `bert_tiny_en_uncased`: it isn't asked."""
    return bool(_NAME.fullmatch(name))


def hub_preset_folder(name):
    """Returns the folder of a preset of keras-hub, in its own format.

    It is fetched the first time by kagglehub, in the version that keras-hub pins, into its own cache
    (~/.cache/kagglehub, or $KAGGLEHUB_CACHE), and read from there ever after.

    Args:
        name: one of the presets of keras-hub's `BertBackbone`, `DistilBertBackbone` or `RobertaBackbone`.

    Raises:
        InputError: there is no such preset, or it can't be fetched.
    """
    import kagglehub
    import keras_hub

    models = keras_hub.models
    presets = {**models.BertBackbone.presets, **models.DistilBertBackbone.presets}
    # Its subclasses' are among them.
    roberta = models.RobertaBackbone.presets.items()
    presets |= {name: preset for name, preset in roberta if name.startswith("roberta_")}
    if name not in presets:
        raise InputError(
            "there is no such folder, and none of BERT, DistilBERT and RoBERTa of keras-hub has such a preset"
        )
    handle = presets[name]["kaggle_handle"].removeprefix(_KAGGLE)
    print(f"Fetching the encoder {handle} from kaggle.com if it is not here yet", file=sys.stderr, flush=True)
    try:
        return pathlib.Path(kagglehub.model_download(handle))
    # What kagglehub and its client make of a missing network or right has no common type.
    except Exception as error:
        reason = " ".join(str(error).split())[:150] or type(error).__name__
        raise InputError(f"it can't be fetched from kaggle.com: {reason}") from error
