"""Where downloaded data is kept."""

import os
import pathlib


def data_folder(value=None):
    """Returns the folder for data: a given one, else `$TF_AVAT_DATA_DIR`, else the user's cache.

    The user's cache is `$XDG_CACHE_HOME/tf_avat`, or `~/.cache/tf_avat`. The folder need not exist.
    """
    chosen = value or os.environ.get("TF_AVAT_DATA_DIR")
    if chosen:
        return pathlib.Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path("~/.cache").expanduser()
    return pathlib.Path(cache, "tf_avat")
