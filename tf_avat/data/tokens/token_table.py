"""Numbers of short tokens, many looked up at a time."""

import numpy as np

# Bytes of a token that two words of the processor hold.
_LONGEST = 16
_HALF = _LONGEST // 2

_MASKS = np.array([(1 << 8 * min(max(n, 0), _HALF)) - 1 for n in range(-_HALF, _LONGEST + 1)], np.uint64)
# Odd ones that spread what they multiply over the upper bits.
_SPREAD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)


class TokenTable:
    """A hash table from tokens of up to 16 bytes to numbers, which numpy looks up by the thousand.

    A token is held as its bytes, so equal numbers mean equal tokens; none has a byte 0. Each has one place in
    the table. Who comes to a place that is taken has none, and is looked up elsewhere.

    Args:
        bits: the table has two to the power of `bits` places.

    Attributes:
        count: how many tokens it holds.
    """

    def __init__(self, bits=19):
        self._shift = np.uint64(64 - bits)
        # Both halves of a token and its number side by side, as memory is read by lines.
        self._rows = np.zeros((2**bits, 3), np.uint64)
        self.count = 0

    def forget(self):
        """Forgets all tokens."""
        if self.count:
            self._rows[:] = 0
            self.count = 0

    def look_up(self, data, other):
        """Returns the numbers of the tokens of a text, `(tokens,)` of int32.

        Args:
            data: bytes in which tokens stand between blanks.
            other: function from a token, bytes, to its number, called for those that are not in the table.
        """
        padded = b" " + data + b" " + bytes(_LONGEST)
        letters = np.frombuffer(padded, np.uint8)
        starts, ends = _edges(letters[:-_LONGEST] == ord(" "))
        lengths = ends - starts
        first, second, places = self._keys_of(padded, starts, lengths)
        rows = self._rows.take(places, 0)
        numbers = rows[:, 2].astype(np.int32)
        missing = (rows[:, 0] != first) | (rows[:, 1] != second) | (lengths > _LONGEST)
        if len(missing := np.flatnonzero(missing)):
            bounds = zip(starts[missing].tolist(), ends[missing].tolist(), strict=True)
            numbers[missing] = [other(padded[start:end]) for start, end in bounds]
            new = missing[(lengths[missing] <= _LONGEST) & (rows[missing, 0] == 0)]
            self._add(places[new], first[new], second[new], numbers[new])
        return numbers

    def _keys_of(self, padded, starts, lengths):
        eights = np.ndarray(len(padded) - _HALF + 1, "<u8", padded, strides=(1,))
        within = np.minimum(lengths, _LONGEST)
        # Taken by index: `take` would copy all of what overlaps.
        first = eights[starts] & _MASKS.take(within + _HALF)
        second = eights[starts + _HALF] & _MASKS.take(within)
        spread = first * _SPREAD[0] ^ second * _SPREAD[1]
        spread = (spread ^ spread >> np.uint64(29)) * _SPREAD[0]
        return first, second, (spread >> self._shift).astype(np.int64)

    def _add(self, places, first, second, numbers):
        # Of tokens that want one place one has it.
        places, one = np.unique(places, return_index=True)
        self._rows[places] = np.stack([first[one], second[one], numbers[one].astype(np.uint64)], 1)
        self.count += len(places)


def _edges(blank):
    """Where tokens start and end, given what is between them; a blank is first and last."""
    edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
    return edges[::2], edges[1::2]
