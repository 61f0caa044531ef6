import numpy as np
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.tokenized_texts import TokenizedTexts
from tf_avat.data.tokens.vocabulary import Vocabulary

PIPELINE = TextPipeline(Vocabulary(("good", "movie")))


def test_words_are_kept_that_have_no_id_and_texts_without_words_have_none():
    tokenized = TokenizedTexts.of(["A good, GOOD movie!", "", " ?! ", "Isn't"], PIPELINE)
    assert tokenized.texts == ("A good, GOOD movie!", "", " ?! ", "Isn't")
    assert tokenized.words == ("a good good movie", "", "", "isn't")
    assert tokenized.sentences.lengths.tolist() == [4, 0, 0, 1]
    assert tokenized.sentences.ids.tolist() == [1, 2, 2, 3, 1]


def test_ids_are_those_of_training_wherever_a_text_has_words():
    texts = ["good " * (n % 5) + "x" for n in range(2500)]
    sentences = PIPELINE.id_sequences(texts)
    tokenized = TokenizedTexts.of(texts, PIPELINE)
    np.testing.assert_array_equal(tokenized.sentences.ids, sentences.ids)
    np.testing.assert_array_equal(tokenized.sentences.starts, sentences.starts)


def test_no_texts_give_no_words():
    assert TokenizedTexts.of([], PIPELINE).words == ()
    assert len(TokenizedTexts.of([], PIPELINE).sentences) == 0


# Single letters of every kind, and those that the tokenizer has rules for, more often.
LETTERS = st.one_of(
    st.sampled_from(" '\u2019aB.\u0130\u03a3\u0301\U0001f600\0"), st.characters(codec="utf-8")
)


@settings(max_examples=25)
@given(st.lists(st.text(LETTERS), min_size=1, max_size=20))
def test_words_joined_by_a_space_have_the_same_words_again(texts):
    words = TokenizedTexts.of(texts, PIPELINE).words
    assert TokenizedTexts.of(words, PIPELINE).words == words
    kept, _ = PIPELINE(tf.constant(texts))
    assert [" ".join(w.decode() for w in row) for row in kept.to_list()] == list(words)
