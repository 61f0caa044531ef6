import tensorflow as tf

from tf_avat.data.tokenize import tokenize
from tf_avat.data.vocabulary import PADDING_ID, UNKNOWN_ID, Vocabulary

BATCHES = [tokenize(tf.constant(["b a b", "c a b"])), tokenize(tf.constant(["c d"]))]


def test_the_most_frequent_word_comes_first_and_equals_by_alphabet():
    assert Vocabulary.of(BATCHES).words == ("b", "a", "c", "d")


def test_rare_words_are_left_out():
    assert Vocabulary.of(BATCHES, min_count=2).words == ("b", "a", "c")


def test_the_first_word_has_the_id_after_unknown_and_the_last_is_below_the_size():
    vocabulary = Vocabulary.of(BATCHES)
    ids = vocabulary.table().lookup(tf.constant(["b", "d", "never seen", ""])).numpy().tolist()
    assert ids == [UNKNOWN_ID + 1, len(vocabulary) - 1, UNKNOWN_ID, UNKNOWN_ID]
    assert PADDING_ID == 0


def test_may_be_empty():
    vocabulary = Vocabulary(())
    assert len(vocabulary) == 2
    assert vocabulary.table().lookup(tf.constant(["word"])).numpy() == [UNKNOWN_ID]
