"""A random order of things too many to list."""

import numpy as np

# Up to here a list costs no more than 8 MB, and every order is as likely as any other.
_LISTED = 2**20

_ROUNDS = 8
_KEY = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class RandomOrder:
    """The numbers 0 to `size` - 1 in a random order, of which any part can be had.

    Up to a million numbers are shuffled. More are not kept anywhere: each entry is computed from its place by
    a Feistel network, which is a one-to-one map of the numbers below a power of 4; where it leads to `size`
    or beyond, it is applied again until it does not. (TensorFlow's `index_shuffle` does not do: of
    2 ** 20 + 1 numbers it leaves one out, and neighbors in its order are correlated.)

    Args:
        size: how many numbers.
        seed: as `numpy.random.default_rng` takes it; the same seed gives the same order.

    Reference: Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002 (cycle walking).
    """

    def __init__(self, size, seed):
        generator = np.random.default_rng(seed)
        self._size = size
        self._listed = generator.permutation(size) if size <= _LISTED else None
        self._keys = generator.integers(0, 2**63, _ROUNDS, dtype=np.uint64)
        self._half = np.uint64(-(-max(size - 1, 1).bit_length() // 2))

    def __len__(self):
        """How many numbers there are."""
        return self._size

    def __getitem__(self, places):
        """Returns the numbers at `places`, an array of int from 0 to `size` - 1 or a slice."""
        if isinstance(places, slice):
            places = np.arange(*places.indices(self._size))
        if self._listed is not None:
            return self._listed[places]
        values = self._permuted(np.asarray(places).astype(np.uint64))
        while (beyond := values >= self._size).any():
            values[beyond] = self._permuted(values[beyond])
        return values.astype(np.int64)

    def _permuted(self, values):
        low = (np.uint64(1) << self._half) - np.uint64(1)
        left, right = values >> self._half, values & low
        for key in self._keys:
            left, right = right, left ^ (_mixed(right + key) & low)
        return (left << self._half) | right


def _mixed(values):
    """Each bit of the result depends on every bit of a value (the finalizer of SplitMix64)."""
    values = values * _KEY
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))
