import tensorflow as tf

from tf_avat.data.movie_documents import movie_documents
from tf_avat.data.token_of_word import token_of_word
from tf_avat.data.tokenize import tokenize


def test_a_token_has_none_one_or_several_words():
    tokens = ["A", "well-made", ",", "film", "''", "is", "n't", "...", "it", "'s"]
    assert token_of_word(tokens).tolist() == [0, 1, 1, 3, 5, 6, 8, 9]


def test_no_tokens_have_no_words():
    assert token_of_word([]).tolist() == []


def test_words_of_movies_are_the_words_of_their_tokens(archives_dir):
    for documents in movie_documents(archives_dir).values():
        for document in documents[:60]:
            words = tokenize(tf.constant([document.text])).flat_values.numpy().tolist()
            apart = tokenize(tf.constant(document.tokens))
            assert words == apart.flat_values.numpy().tolist(), document.name
            assert len(token_of_word(document.tokens)) == len(words)
