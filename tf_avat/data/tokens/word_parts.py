"""Texts of any number, read in all cores."""

import contextlib
import itertools
import queue
import sys

from tf_avat.data.tokens.parallel_parts import TEXTS_AT_ONCE, cores, in_order
from tf_avat.data.tokens.plain_letters import plain_letters
from tf_avat.data.tokens.plain_words import joined
from tf_avat.data.tokens.word_process import WordProcess

# Letters that are read before it pays to start processes; those of a part of the work, and its texts at most.
_MANY = 2**24
_PART = 2**22
_TEXTS = 64 * TEXTS_AT_ONCE
# Texts that are read at once.
_BLOCK = 4 * TEXTS_AT_ONCE


def word_parts(texts, job, words, version):
    """Yields `(part, answer)` for each part of texts, in order: a list of texts, and what a job makes of it.

    1. The first `_MANY` letters are read here, by the job without `plain_letters`: ASCII alone.
    2. What comes then is read with them, by a process for each core; here, if there is only one core.

    Texts that the job has not read are left to the caller, so that all ways give the same in the end.

    Args:
        texts: iterable of str, of which few parts are taken at a time. A part has a multiple of
            `TEXTS_AT_ONCE` texts, but for the last one.
        job: `CountWords` or `NumberWords`.
        words: what it is made of.
        version: of `tokenize`.

    Raises:
        InputError: a process was ended from without.
        UnicodeEncodeError: a text has half of a surrogate pair.
    """
    parts = _parts(texts)
    here, seen = job(words), 0
    for part in parts:
        yield part, here(_blocks(part))
        seen += sum(map(len, part))
        if seen >= _MANY:
            break
    else:
        return
    processes, letters = cores(), plain_letters(version)
    if processes < 2 or not sys.executable:
        here = job(words, letters)
        yield from ((part, here(_blocks(part))) for part in parts)
        return
    with contextlib.ExitStack() as stack:
        idle = queue.SimpleQueue()
        for _ in range(processes):
            process = WordProcess(job, words, letters)
            stack.callback(process.close)
            idle.put(process)

        def work(part):
            process = idle.get()
            try:
                return part, process(_blocks(part))
            finally:
                idle.put(process)

        with contextlib.closing(in_order(work, parts, processes)) as answers:
            yield from answers


def _parts(texts):
    texts = iter(texts)
    part, size = [], 0
    while block := list(itertools.islice(texts, TEXTS_AT_ONCE)):
        part += block
        size += sum(map(len, block))
        if size >= _PART or len(part) >= _TEXTS:
            yield part
            part, size = [], 0
    if part:
        yield part


def _blocks(part):
    return [joined(part[i : i + _BLOCK]) for i in range(0, len(part), _BLOCK)]
