"""From the name of a pretrained encoder to its files."""

import pathlib

from tf_avat.input_error import InputError
from tf_avat.pretrained.backbone import check_keras_hub
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat.pretrained.hub_preset import hub_preset_folder, is_hub_preset
from tf_avat.pretrained.minilm import has_minilm, minilm_files

_MINILM = "minilm"
_NO_FOLDER = f"there is no such folder; or name lstm, mean or {_MINILM}"


def check_encoder(name):
    """Finds out whether there can be such an encoder, without fetching or loading anything.

    Raises:
        InputError: keras-hub is not installed, or the folder is none of an encoder.
    """
    is_folder = pathlib.Path(name).is_dir()
    if name != _MINILM and not is_folder and not is_hub_preset(name):
        raise InputError(f"`encoder`={name}: {_NO_FOLDER}")
    check_keras_hub()
    if name != _MINILM and is_folder:
        _at(name)


def find_encoder(name, data_folder):
    """Returns the `EncoderFiles` of an encoder, and the `VerifiedFile`s that were fetched for it.

    Args:
        name: `minilm`, which is fetched the first time; the path of a folder; or, where there is none, the
            name of a preset of keras-hub, which is fetched the first time too.
        data_folder: the data folder.

    Raises:
        InputError: as `check_encoder`; or it can't be fetched.
    """
    check_keras_hub()
    if name != _MINILM:
        return _at(name), ()
    files = minilm_files(data_folder)
    return EncoderFiles.of(files[0].path.parent), tuple(files)


def encoder_at_hand(name, data_folder):
    """Returns the `EncoderFiles` of an encoder that `find_encoder` would fetch nothing for.

    Args:
        name: as for `find_encoder`; a preset of keras-hub counts as one that would be fetched.
        data_folder: the data folder.

    Raises:
        InputError: it is not at hand; or as `find_encoder`.
    """
    if name == _MINILM and not has_minilm(data_folder):
        raise InputError(f"the encoder {name} is not in {data_folder}")
    if name != _MINILM and not pathlib.Path(name).is_dir():
        raise InputError(f"the encoder {name} is no folder that is there")
    return find_encoder(name, data_folder)[0]


def _at(name):
    folder = pathlib.Path(name)
    try:
        if not folder.is_dir():
            if not is_hub_preset(name):
                raise InputError(_NO_FOLDER)
            folder = hub_preset_folder(name)
        return EncoderFiles.of(folder)
    except InputError as error:
        raise InputError(f"`encoder`={name}: {error}") from error
