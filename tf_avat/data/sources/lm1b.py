"""Sentences of newspapers: the One Billion Word Benchmark."""

import io
import re

from tf_avat.data.fetching.archives import archive_members
from tf_avat.data.fetching.download import WebFile
from tf_avat.data.texts.text_stream import TextStream
from tf_avat.input_error import InputError

_NAME = "1-billion-word-language-modeling-benchmark-r13output"
SENTENCES = WebFile(
    f"lm1b/{_NAME}.tar.gz",
    f"https://www.statmt.org/lm-benchmark/{_NAME}.tar.gz",
    "01ba60381110baf7f189dfd2b8374de371e8c9a340835793f190bdae9e90a34e",
    1_792_209_805,
)

# Twice what the archive holds unpacked, and several times a shard of 300,000 sentences.
_MAX_BYTES = 2**33
_MAX_SHARD_BYTES = 2**28
_SHARD = re.compile(rf"{_NAME}/training-monolingual\.tokenized\.shuffled/(news\.en-\d+-of-\d+)")


def lm1b(folder, sentences=SENTENCES):
    """Returns the training sentences as a `TextStream`.

    The archive is read in one pass, of which one shard (some 40 MB) is held in memory. The full archive has
    99 training shards of some 300,000 sentences.

    Args:
        folder: the data folder, filled at first use (1.8 GB) in its subfolder `lm1b`.
        sentences: the `WebFile` of the archive.

    Raises:
        InputError: the archive can't be fetched; when it is read, that it is damaged or unsafe, or a sentence
            is not UTF-8.

    Reference: Chelba et al., One Billion Word Benchmark for Measuring Progress in Statistical Language
    Modeling, arXiv 1312.3005.
    """
    archive = sentences.verified(folder)
    return TextStream.of_archive(lambda: _sentences(folder, sentences), archive, "lm1b")


def _sentences(folder, sentences):
    """The lines of all shards; empty ones are no sentences."""
    # The archive is opened anew at each reading.
    archive = sentences.verified(folder).path
    for name, shard in archive_members(archive, _SHARD, _MAX_BYTES, _MAX_SHARD_BYTES):
        # A list of all lines would take several times the shard's memory.
        for line in io.BytesIO(shard):
            if sentence := line.strip():
                try:
                    yield sentence.decode("utf-8")
                except UnicodeDecodeError as error:
                    raise InputError(
                        f"{archive}, {name}: the sentence {sentence[:100]!r} is not UTF-8: {error}"
                    ) from error
