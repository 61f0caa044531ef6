"""An output that somebody reads while it is written."""

import tempfile


class StreamOutput:
    """Writes windows to a stream, of which nothing can be taken back, and so nothing is gone on with.

    Args:
        stream: a binary stream.

    Attributes:
        windows: how many windows have been written.
    """

    def __init__(self, stream):
        self._stream = stream
        self._scored = tempfile.NamedTemporaryFile(prefix="tf_avat-")  # noqa: SIM115
        self.windows = 0

    def has(self, window):
        """Returns that a window has not been written."""
        return False

    def write(self, window, text, scored=b""):
        """Writes the text of a window, and keeps bytes that `scored` returns later."""
        self._stream.write(text.encode("utf-8"))
        self._stream.flush()
        self._scored.write(scored)
        self.windows += 1

    def leave_out(self, place, reason, raw):
        """Does nothing: there is no place for what is left out."""

    @property
    def scored(self):
        """Path of the bytes that windows were written with, one behind the other."""
        self._scored.flush()
        return self._scored.name

    def finish(self, text=""):
        """Writes what the stream has where no window was written."""
        if not self.windows:
            self._stream.write(text.encode("utf-8"))
        self._stream.flush()
        self.close()

    def close(self):
        """Forgets what was kept."""
        self._scored.close()
