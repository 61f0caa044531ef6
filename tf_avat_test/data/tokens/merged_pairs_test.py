import itertools

import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokens.merged_pairs import MergedPairs

LETTERS = "abc"
MERGES = ("a b", "b b", "ab a", "bb bb", "c c", "cc c", "a a")
WORDS = (*LETTERS, *("".join(pair.split(" ")) for pair in MERGES))
MERGED = tf.function(
    MergedPairs(WORDS, MERGES), input_signature=[tf.RaggedTensorSpec([None, None], tf.int64, ragged_rank=1)]
)


def literal(word):
    """The algorithm as published: of all pairs the one of the lowest rank, at every place from the left."""
    own = list(word)
    while ranks := [MERGES.index(pair) for pair in map(" ".join, itertools.pairwise(own)) if pair in MERGES]:
        left, right = MERGES[min(ranks)].split(" ")
        i = 0
        while i < len(own) - 1:
            if own[i : i + 2] == [left, right]:
                own[i : i + 2] = [left + right]
            i += 1
    return own


@given(st.lists(st.text(LETTERS, max_size=12), max_size=6))
def test_pairs_are_merged_as_published_in_every_word_by_itself(words):
    letters = tf.ragged.constant([[WORDS.index(letter) for letter in word] for word in words], tf.int64, 1)
    ids, lengths = MERGED(letters)
    assert [[WORDS[i] for i in row] for row in ids.to_list()] == [literal(word) for word in words]
    assert lengths.to_list() == [[len(WORDS[i]) for i in row] for row in ids.to_list()]
