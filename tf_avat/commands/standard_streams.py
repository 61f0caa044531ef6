"""Standard output and error that never stop the work whose course they tell."""

import os
import sys


def open_standard_streams():
    r"""Puts streams in place of `sys.stdout` and `sys.stderr` that can be written to, whatever befalls them.

    1. A stream that was closed before the program began leads nowhere. Its descriptor is taken, so that no
       file the program opens gets that number, and with it what libraries print.
    2. Letters that the terminal's encoding has not are spelled, as `\xe9`.
    3. Once writing fails, as to a full disk or a pipe that nobody reads any more, the stream leads nowhere.

    Returns:
        A function that writes what is buffered, and returns the `OSError` that the first write to stdout
        that was lost ended with; None if none was, or the reader had seen enough.
    """
    for number in range(3):
        _take(number)
    sys.stdout, sys.stderr = (_Forgiving(stream, n) for n, stream in ((1, sys.stdout), (2, sys.stderr)))
    return sys.stdout.end


class _Forgiving:
    """A text stream whose failure is kept and not raised."""

    def __init__(self, stream, number):
        self._stream = stream or os.fdopen(os.dup(number), "w", encoding="utf-8")
        self._lost = None
        # What replaces the streams in tests can't be told.
        if hasattr(self._stream, "reconfigure"):
            self._stream.reconfigure(errors="backslashreplace")

    def write(self, text):
        self._try(self._stream.write, text)
        return len(text)

    def flush(self):
        self._try(self._stream.flush)

    def end(self):
        self.flush()
        return None if isinstance(self._lost, BrokenPipeError) else self._lost

    def _try(self, act, *arguments):
        try:
            act(*arguments)
        except OSError as error:
            self._lost = self._lost or error
            # What is buffered would fail once more at the interpreter's end.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def _take(number):
    try:
        os.fstat(number)
    except OSError:
        # The lowest number that is free is this one.
        os.open(os.devnull, os.O_RDWR)
