"""What code a result came from."""

import hashlib
import pathlib

import tf_avat


def code_fingerprint():
    """Returns the sha256 of all source files of the package, names included."""
    root = pathlib.Path(tf_avat.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
