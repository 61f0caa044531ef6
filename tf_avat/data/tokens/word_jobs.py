"""What is done with the words of many texts: they are counted, or become ids."""

import itertools

import numpy as np

from tf_avat.data.tokens.plain_words import TokenNumbers
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID

# Words that are kept before all are forgotten.
_ROOM = 2**19


class NumberWords:
    """Makes ids of words.

    Args:
        words: of the vocabulary, in the order of their ids.
        letters: as `TokenNumbers` takes them.
    """

    def __init__(self, words, letters=None):
        ids = {word.encode(): number for number, word in enumerate(words, FIRST_WORD_ID)}
        self._tokens = TokenNumbers(lambda word: ids.get(word, UNKNOWN_ID), letters)

    def __call__(self, blocks):
        """Returns the words of texts.

        Args:
            blocks: list of what `joined` returns.

        Returns:
            As `TokenNumbers.read`: ids int32, lengths int64 and numbers of unread texts int64, as bytes.
        """
        return [part.tobytes() for part in _read(self._tokens, blocks)]


class CountWords:
    """Counts words.

    Args:
        words: not used, as none are known before.
        letters: as `TokenNumbers` takes them.
    """

    def __init__(self, words=(), letters=None):
        self._numbers = {}
        self._words = []
        self._tokens = TokenNumbers(self._number, letters)

    def __call__(self, blocks):
        """Counts the words of texts.

        Args:
            blocks: list of what `joined` returns.

        Returns:
            Different words, a space between them; how often each occurs, int64; numbers of unread texts,
            int64; all as bytes.
        """
        if len(self._words) > _ROOM:
            self._tokens.forget()
            self._numbers.clear()
            self._words.clear()
        numbers, _, unread = _read(self._tokens, blocks)
        counts = np.bincount(numbers)
        found = np.flatnonzero(counts)
        words = b" ".join([self._words[i - 1] for i in found.tolist()])
        return [words, counts[found].tobytes(), unread.tobytes()]

    def _number(self, word):
        number = self._numbers.setdefault(word, len(self._numbers) + 1)
        if number > len(self._words):
            self._words.append(word)
        return number


def _read(tokens, blocks):
    parts = list(map(tokens.read, blocks))
    before = itertools.accumulate([0, *(len(lengths) for _, lengths, _ in parts)])
    unread = [part[2] + texts for part, texts in zip(parts, before, strict=False)]
    numbers, lengths = ([part[i] for part in parts] for i in (0, 1))
    return np.concatenate(numbers), np.concatenate(lengths), np.concatenate(unread)
