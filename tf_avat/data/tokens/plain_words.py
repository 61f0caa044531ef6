"""Words of texts without TensorFlow, as the tokenizer finds them."""

import re

import numpy as np

from tf_avat.data.tokens.token_table import TokenTable

# No byte of UTF-8, so no text has it: it stands behind each.
_END = b" \xff "
_APOSTROPHE = ord("'")
# A text that is never read: a skin tone.
_UNREAD = "\U0001f3fb"

# What a token's number says where it is no word's.
_IS_END, _IS_UNREAD, _IS_NOTHING = -1, 0, -2

# Tokens that are kept before all are forgotten. Frequent ones come back at once.
_ROOM = 2**19


def _lowered(code):
    letter = chr(code)
    return ord(letter.lower()) if letter.isalnum() or code == _APOSTROPHE else ord(" ")


# Bytes of other letters than ASCII's stay, and are looked at token by token.
_BYTES = bytes(_lowered(code) if code < 0x80 else code for code in range(256))


def joined(texts):
    """Returns texts, a list of str, as bytes for `TokenNumbers.read`.

    Texts may also be bytes; those are not read, as they need not be UTF-8.

    Raises:
        UnicodeEncodeError: a text has half of a surrogate pair, which UTF-8 has not.
    """
    try:
        return b"".join([text.encode() + _END for text in texts])
    except AttributeError:
        return joined([_UNREAD if isinstance(text, bytes) else text for text in texts])


class TokenNumbers(dict):
    """Numbers for the words of texts.

    A text is split at all that is ASCII and neither letter, digit nor apostrophe. What is left between is a
    token: mostly one word, else it is looked into once, and then known:

    1. Apostrophes at its edges are cut off.
    2. Other letters than ASCII's are replaced by what the tokenizer makes of them, if that is the same
       wherever they stand (`plain_letters`).
    3. A text with any other letter is not read here.

    Args:
        number_of: function from a word, bytes, to its number, 1 or more.
        letters: `{letter: what it becomes}`, or None to read texts of ASCII alone.
    """

    def __init__(self, number_of, letters=None):
        super().__init__()
        self._number_of = number_of
        self._letters = None if letters is None else _Letters({ord(a): b for a, b in letters.items()})
        self._several = []
        self._table = TokenTable()
        self.forget()

    def forget(self):
        """Forgets all tokens."""
        self.clear()
        self._table.forget()
        self._several[:] = [np.zeros(0, np.int32)]
        self[_END.strip()] = _IS_END

    def read(self, texts):
        """Returns what texts consist of.

        Args:
            texts: what `joined` returns; some thousand, as more would not fit the processor's cache.

        Returns:
            numbers: `(all words,)` of int32.
            lengths: `(texts,)` of int64, the words of each; 0 for those that are not read.
            unread: their numbers, rising, int64.
        """
        if len(self) > _ROOM or self._table.count > _ROOM // 2:
            self.forget()
        texts = texts.translate(_BYTES)
        if b"''" in texts:
            texts = re.sub(b"''+", b" ", texts)
        numbers = self._table.look_up(texts, self.__getitem__)
        if (several := numbers <= _IS_NOTHING).any():
            numbers = self._with_several(numbers, several)
        ends = np.flatnonzero(numbers == _IS_END)
        lengths = np.diff(ends, prepend=-1) - 1
        if len(ends) + np.count_nonzero(numbers > 0) == len(numbers):
            return numbers[numbers > 0], lengths, np.zeros(0, np.int64)
        unread = np.unique(np.searchsorted(ends, np.flatnonzero(numbers == _IS_UNREAD)))
        is_read = np.ones(len(ends), bool)
        is_read[unread] = False
        numbers = numbers[np.repeat(is_read, lengths + 1) & (numbers != _IS_END)]
        return numbers, np.where(is_read, lengths, 0), unread

    def __missing__(self, token):
        """Looks into a token and returns its number."""
        if token.isalnum():
            words = [token]
        elif token.isascii():
            words = _words(token, b"'")
        elif self._letters is None:
            words = None
        else:
            text = token.decode().translate(self._letters)
            words = None if "\0" in text else _words(re.sub("''+", " ", text), "'")
        self[token] = number = _IS_UNREAD if words is None else self._number(words)
        return number

    def _number(self, words):
        numbers = [self._number_of(word if isinstance(word, bytes) else word.encode()) for word in words]
        if len(numbers) == 1:
            return numbers[0]
        if not numbers:
            return _IS_NOTHING
        self._several.append(np.array(numbers, np.int32))
        return _IS_NOTHING - len(self._several) + 1

    def _with_several(self, numbers, several):
        """The numbers with those of tokens that have no word or several, in place of the tokens'."""
        parts = [self._several[i] for i in (_IS_NOTHING - numbers[several]).tolist()]
        counts = np.ones(len(numbers), np.int64)
        counts[several] = [len(part) for part in parts]
        found = np.repeat(numbers, counts)
        found[np.repeat(several, counts)] = np.concatenate(parts)
        return found


class _Letters(dict):
    """For `str.translate`: what is not among them becomes NUL, which no token has."""

    def __missing__(self, code):
        return chr(code) if code < 0x80 else "\0"


def _words(text, apostrophe):
    return [word for part in text.split() if (word := part.strip(apostrophe))]
