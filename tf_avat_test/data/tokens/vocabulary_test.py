import tensorflow as tf

from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_ids import PADDING_ID, UNKNOWN_ID

TEXTS = ["b a b", "c a b", "c d"]


def test_the_most_frequent_word_comes_first_and_equals_by_alphabet():
    assert Vocabulary.of(TEXTS).words == ("b", "a", "c", "d")


def test_rare_words_are_left_out():
    assert Vocabulary.of(TEXTS, min_count=2).words == ("b", "a", "c")


def test_only_so_many_words_are_kept():
    assert Vocabulary.of(TEXTS, size=3).words == ("b", "a", "c")


def test_words_are_counted_over_many_parts():
    assert Vocabulary.of(("x y" if i % 3 else "y" for i in range(5000)), min_count=3400).words == ("y",)


def test_the_first_word_has_the_id_after_unknown_and_the_last_is_below_the_size():
    vocabulary = Vocabulary.of(TEXTS)
    ids = vocabulary.table().lookup(tf.constant(["b", "d", "never seen", ""])).numpy().tolist()
    assert ids == [UNKNOWN_ID + 1, len(vocabulary) - 1, UNKNOWN_ID, UNKNOWN_ID]
    assert PADDING_ID == 0


def test_may_be_empty():
    vocabulary = Vocabulary(())
    assert len(vocabulary) == 2
    assert vocabulary.table().lookup(tf.constant(["word"])).numpy() == [UNKNOWN_ID]
