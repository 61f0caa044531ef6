"""Sentences of newspapers: the One Billion Word Benchmark."""

import io
import pathlib
import re

from tf_avat.data.archive_members import archive_members
from tf_avat.data.download import download
from tf_avat.data.hash_sample import hash_sample
from tf_avat.input_error import InputError

_NAME = "1-billion-word-language-modeling-benchmark-r13output"
_URL = f"https://www.statmt.org/lm-benchmark/{_NAME}.tar.gz"
_SHA256 = "01ba60381110baf7f189dfd2b8374de371e8c9a340835793f190bdae9e90a34e"
_BYTES = 1_792_209_805

# Twice what the archive holds unpacked, and several times a shard of 300,000 sentences.
_MAX_BYTES = 2**33
_MAX_SHARD_BYTES = 2**28
_SHARD = re.compile(rf"{_NAME}/training-monolingual\.tokenized\.shuffled/(news\.en-\d+-of-\d+)")

# More sentences would take a gigabyte and more, in each of several forms.
_MOST = 1_000_000


def lm1b(folder, size, seed):
    """Returns a uniform sample of the training sentences, and how many there are.

    The archive is read in one pass, of which one shard (some 40 MB) and the sample are held in memory. The
    sample is a function of the seed and of the sentences, whatever the order of the shards, and comes in
    random order; see `hash_sample`. The full archive has 99 training shards of some 300,000 sentences: 1 %
    of them is a size of 300,000. They take some minutes, four microseconds a sentence.

    Args:
        folder: the data folder, filled at first use (1.8 GB) in its subfolder `lm1b`.
        size: number of sentences wanted, at least 1; None for all, if they are no more than a million.
        seed: of the sample.

    Returns:
        `(sentences, total)`: a tuple of str, all sentences if there are `size` or fewer, and a count.

    Raises:
        InputError: the archive can't be fetched, is damaged or unsafe, a sentence is not UTF-8, or there
            are too many to take all.

    Reference: Chelba et al., One Billion Word Benchmark for Measuring Progress in Statistical Language
    Modeling, arXiv 1312.3005.
    """
    archive = download(_URL, pathlib.Path(folder, "lm1b", f"{_NAME}.tar.gz"), _SHA256, _BYTES)
    sentences = _sentences(archive)
    if size is None:
        size = _MOST
        sentences = _at_most(_MOST, sentences, archive)
    sample, total = hash_sample(sentences, size, seed)
    try:
        return tuple(sentence.decode("utf-8") for sentence in sample), total
    except UnicodeDecodeError as error:
        raise InputError(f"{archive}: the sentence {error.object[:100]!r} is not UTF-8: {error}") from error


def _sentences(archive):
    """The lines of all shards; empty ones are no sentences."""
    for _, shard in archive_members(archive, _SHARD, _MAX_BYTES, _MAX_SHARD_BYTES):
        # A list of all lines would take several times the shard's memory.
        for line in io.BytesIO(shard):
            if sentence := line.strip():
                yield sentence


def _at_most(most, sentences, archive):
    for n, sentence in enumerate(sentences):
        if n == most:
            raise InputError(
                f"{archive} has more than {most:,} sentences: say how many to take, as --unlabeled_size=50000"
            )
        yield sentence
