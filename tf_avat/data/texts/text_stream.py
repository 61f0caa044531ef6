"""Texts that can be read over and over."""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable

from tf_avat.data.fetching.verified import VerifiedFile


@dataclasses.dataclass(frozen=True)
class TextStream:
    """Texts that are not all in memory.

    Attributes:
        read: function without arguments that returns an iterable of all texts, str, from the first on.
        fingerprint: hexadecimal; another one where the texts are others.
        left_out: function without arguments that returns how many bad rows the last reading left out.
        notes: function without arguments that returns what else there is to say of the last reading, a list
            of str.
        archives: the `VerifiedFile`s of the data folder that they are read from.
    """

    read: Callable[[], Iterable[str]]
    fingerprint: str
    left_out: Callable[[], int] = lambda: 0
    notes: Callable[[], list[str]] = list
    archives: tuple[VerifiedFile, ...] = ()

    @classmethod
    def of(cls, texts, archives=()):
        """Returns a stream of a sequence of texts."""
        digest = hashlib.sha256()
        for text in texts:
            data = text.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(data) + data)
        return cls(lambda: texts, digest.hexdigest(), archives=archives)

    @classmethod
    def of_archive(cls, read, archive, *settings):
        """Returns a stream of what a function reads out of a `VerifiedFile`, by these further settings."""
        digest = hashlib.sha256(repr((archive.sha256, *settings)).encode())
        return cls(read, digest.hexdigest(), archives=(archive,))

    @classmethod
    def of_file(cls, read, path, *settings, left_out=lambda: 0, notes=list):
        """Returns a stream of what a function reads out of a file, by these further settings."""
        digest = hashlib.sha256(repr(settings).encode())
        with open(path, "rb") as file:
            while block := file.read(2**20):
                digest.update(block)
        return cls(read, digest.hexdigest(), left_out, notes)

    @classmethod
    def joined(cls, streams):
        """Returns a stream of all texts of several streams, one stream after the other."""
        streams = tuple(streams)
        digest = hashlib.sha256("".join(stream.fingerprint for stream in streams).encode())
        return cls(
            lambda: (text for stream in streams for text in stream.read()),
            digest.hexdigest(),
            lambda: sum(stream.left_out() for stream in streams),
            lambda: [note for stream in streams for note in stream.notes()],
            tuple(archive for stream in streams for archive in stream.archives),
        )
