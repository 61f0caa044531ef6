import tensorflow as tf

from tf_avat.data.sources.movies import movie_documents
from tf_avat.data.texts.rationale_document import RationaleDocument
from tf_avat.data.tokens.marked_words import marked_words, token_of_word
from tf_avat.data.tokens.tokenize import tokenize


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


def test_all_words_of_a_marked_token_are_marked_and_no_others():
    document = RationaleDocument("one", "a well-made , moving film .", 1, ((1, 4),))
    assert marked_words(document).tolist() == [False, True, True, True, False]
