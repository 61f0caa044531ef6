"""Files that are either whole or not there."""

import contextlib
import os
import pathlib
import tempfile


@contextlib.contextmanager
def written_atomically(path):
    """Yields the path of a temporary file beside `path`; on success it takes `path`'s place.

    If the block raises, the temporary file is removed and what stood at `path` stays. The temporary name
    ends as the final one does, for writers that go by the ending.

    Raises:
        OSError: the folder does not exist or can't be written.
    """
    path = pathlib.Path(path)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as folder:
        temporary = pathlib.Path(folder, path.name)
        yield temporary
        os.replace(temporary, path)
