"""Where a SavedModel lies: in a folder of its own, or in one for each version of it, as servers have it."""

import pathlib

FIRST_VERSION = "1"


def is_version(folder):
    """Returns whether a folder's name is one that servers take for a version: a number without a sign."""
    return folder.name.isascii() and folder.name.isdigit()


def saved_model_folder(path):
    """Returns the folder of the SavedModel at `path`: `path` itself, or its version of the highest number.

    None if there is no SavedModel.
    """
    path = pathlib.Path(path)
    if (path / "saved_model.pb").exists():
        return path
    versions = [file.parent for file in path.glob("*/saved_model.pb") if is_version(file.parent)]
    return max(versions, key=lambda folder: int(folder.name), default=None)
