"""Work on texts in all threads."""

import collections
import concurrent.futures
import itertools
import os

import tensorflow as tf

TEXTS_AT_ONCE = 1024


def parallel_parts(function, texts):
    """Yields `function(part)` for each part of 1,024 texts, in order.

    Args:
        function: takes a tensor `(batch,)` of string; it runs in several threads at a time, which pays where
            it spends its time in TensorFlow.
        texts: iterable of str, of which few parts are taken at a time.
    """
    texts = iter(texts)
    parts = iter(lambda: list(itertools.islice(texts, TEXTS_AT_ONCE)), [])
    return in_order(lambda part: function(tf.constant(part)), parts, cores())


def in_order(function, items, threads):
    """Yields `function(item)` for each item, in order, of which some are worked on at a time.

    Args:
        function: what is done in threads.
        items: iterable, of which one more than threads is taken at a time.
        threads: how many.
    """
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        waiting = collections.deque()
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def cores():
    """Returns how many cores this process may use."""
    return len(os.sched_getaffinity(0))
