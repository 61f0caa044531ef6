"""A process that works on the words of texts beside this one."""

import contextlib
import json
import os
import pathlib
import struct
import subprocess
import sys

from tf_avat.data.tokens.word_jobs import CountWords, NumberWords
from tf_avat.input_error import InputError

_JOBS = {job.__name__: job for job in (CountWords, NumberWords)}
_ROOT = pathlib.Path(__file__).resolve().parents[3]
# With -c the first place to look for modules is the working directory, which may hold anything.
_PROGRAM = f"import sys; sys.path[0] = sys.argv[1]; from {__name__} import main; main()"
_SIZE = struct.Struct("<q")


class WordProcess:
    """A process that knows nothing of TensorFlow, so that it starts in no time and holds no lock of ours.

    It needs nothing of the program that starts it, neither a guard against being imported nor that it can be
    forked; it ends when this one does.

    Args:
        job: `CountWords` or `NumberWords`.
        words: what it is made of.
        letters: likewise.
    """

    def __init__(self, job, words, letters):
        command = [sys.executable, "-c", _PROGRAM, str(_ROOT)]
        # Who presses Ctrl-C means this process, which ends the other.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        try:
            _write(self._process.stdin, [json.dumps([job.__name__, list(words), letters]).encode()])
        except BrokenPipeError:
            self.close()
            raise self._ended() from None

    def __call__(self, blocks):
        """Returns what the job does.

        Raises:
            InputError: the process was ended from without.
        """
        try:
            _write(self._process.stdin, blocks)
            return _read(self._process.stdout)
        except (BrokenPipeError, EOFError):
            raise self._ended() from None

    def close(self):
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _ended(self):
        return InputError(
            f"a process that reads words was ended from without (status {self._process.wait()}), as happens "
            "where memory is short; the same command begins anew"
        )


def main():
    """Does what it is asked for over standard input, until that ends."""
    try:
        job, words, letters = json.loads(_read(sys.stdin.buffer)[0])
        work = _JOBS[job](words, letters)
        while True:
            _write(sys.stdout.buffer, work(_read(sys.stdin.buffer)))
    except (EOFError, BrokenPipeError):
        # Who asked is gone, and with it the pipe that an orderly end would write to.
        os._exit(0)


def _write(pipe, blocks):
    pipe.write(b"".join(_SIZE.pack(number) for number in (len(blocks), *map(len, blocks))))
    for block in blocks:
        pipe.write(block)
    pipe.flush()


def _read(pipe):
    (count,) = _SIZE.unpack(_exactly(pipe, _SIZE.size))
    sizes = [_SIZE.unpack(_exactly(pipe, _SIZE.size))[0] for _ in range(count)]
    return [_exactly(pipe, size) for size in sizes]


def _exactly(pipe, size):
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found
