"""Where fetched data lie."""

import os
import pathlib


def data_folder(value=None):
    """Returns the folder that caches data; it need not exist.

    The first of these that is given and not empty: `value`, the environment variable
    `TF_AVAT_DATA_DIR`, `$XDG_CACHE_HOME/tf_avat`, `~/.cache/tf_avat`.

    Args:
        value: what `data_dir` says, or None.

    Returns:
        A `pathlib.Path`; a leading `~` is the user's home.
    """
    folder = value or os.environ.get("TF_AVAT_DATA_DIR")
    if not folder:
        cache = os.environ.get("XDG_CACHE_HOME", "")
        # The XDG base directory specification has a relative path ignored.
        folder = os.path.join(cache if os.path.isabs(cache) else "~/.cache", "tf_avat")
    # Unlike Path.expanduser, this leaves "~" alone where there is no home.
    return pathlib.Path(os.path.expanduser(folder))
