"""A sample out of a stream of texts."""

import hashlib
import heapq


def hash_sample(texts, size, seed):
    """Returns a uniform sample of a stream's texts in one pass, and how many texts there were.

    Every text has a number that is a keyed hash of the seed and the text; the texts with the smallest
    numbers are the sample, in the order of their numbers. So the sample depends on the seed and on which
    texts there are, but not on their order, and a smaller sample is the beginning of a larger one. Copies
    of a text have the same number: each is as likely in the sample as any other text, but they come together.

    Args:
        texts: iterable of bytes.
        size: number of texts wanted, at least 1; no more than that are held in memory.
        seed: an int from 0 to 2 ** 64 - 1.

    Returns:
        `(sample, total)`: a tuple of bytes, all texts if there are `size` or fewer, and a count.
    """
    keyed = hashlib.blake2b(key=seed.to_bytes(8, "little"), digest_size=8)
    total = 0
    # Numbers are negative, so that the largest number held is at the heap's top.
    heap = []
    for text in texts:
        total += 1
        hasher = keyed.copy()
        hasher.update(text)
        entry = (-int.from_bytes(hasher.digest(), "little"), text)
        if len(heap) < size:
            heapq.heappush(heap, entry)
        elif entry > heap[0]:
            heapq.heapreplace(heap, entry)
    heap.sort(reverse=True)
    return tuple(text for _, text in heap), total
