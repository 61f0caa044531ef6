"""Work on texts in all threads."""

import collections
import concurrent.futures
import itertools
import os

import tensorflow as tf

_TEXTS_AT_ONCE = 1024


def parallel_parts(function, texts):
    """Yields `function(part)` for each part of 1,024 texts, in order.

    Args:
        function: takes a tensor `(batch,)` of string; it runs in several threads at a time, which pays where
            it spends its time in TensorFlow.
        texts: iterable of str, of which few parts are taken at a time.
    """
    texts = iter(texts)
    threads = os.cpu_count() or 1
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        waiting = collections.deque()
        while part := list(itertools.islice(texts, _TEXTS_AT_ONCE)):
            waiting.append(pool.submit(function, tf.constant(part)))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
