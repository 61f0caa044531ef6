"""How GPT-2 and RoBERTa split texts, word by word and pair by pair."""

import itertools

import regex

from tf_avat.data.tokens.byte_pairs import byte_letters

_WORDS = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def literal_pieces(text, merges, spaced=False):
    """Returns the pieces of a text.

    Args:
        text: the text.
        merges: pairs with a space between their two pieces, in the order of their ranks.
        spaced: whether a space is put before a text that does not begin with one.

    Reference: Radford et al. (2019), section 2.2, and Sennrich et al. (2016).
    """
    if spaced and not text.startswith(" "):
        text = " " + text
    ranks, letters = {tuple(pair.split(" ")): rank for rank, pair in enumerate(merges)}, byte_letters()
    pieces = []
    for word in _WORDS.findall(text):
        own = [letters[byte] for byte in word.encode()]
        while pairs := [pair for pair in itertools.pairwise(own) if pair in ranks]:
            left, right = min(pairs, key=ranks.get)
            merged = []
            while own:
                both = own[:2] == [left, right]
                merged.append("".join(own[: 1 + both]))
                own = own[1 + both :]
            own = merged
        pieces += own
    return pieces
