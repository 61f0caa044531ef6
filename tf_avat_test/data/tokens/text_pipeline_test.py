import tensorflow as tf

from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.vocabulary import Vocabulary

PIPELINE = TextPipeline(Vocabulary(("good", "movie")))


def test_known_words_have_their_ids_and_others_the_unknown_one():
    words, ids = PIPELINE(tf.constant(["Good movie, really", "MOVIE"]))
    assert words.to_list() == [[b"good", b"movie", b"really"], [b"movie"]]
    assert ids.to_list() == [[2, 3, 1], [3]]


def test_a_text_without_words_has_one_unknown_word():
    words, ids = PIPELINE(tf.constant(["", "good", " ?! "]))
    assert words.to_list() == [[b""], [b"good"], [b""]]
    assert ids.to_list() == [[1], [2], [1]]


def test_many_texts_come_in_their_order():
    texts = ["good " * (n % 5) for n in range(2500)]
    sentences = PIPELINE.id_sequences(texts)
    assert sentences.lengths.tolist() == [max(n % 5, 1) for n in range(2500)]
    assert sentences.padded([4, 5]).tolist() == [[2, 2, 2, 2], [1, 0, 0, 0]]


def test_no_texts_give_no_sentences():
    assert len(PIPELINE.id_sequences([])) == 0


def test_tensorflow_warns_of_no_pipeline_however_many_there_are(caplog):
    for _ in range(8):
        pipeline = TextPipeline(Vocabulary(("good", "movie")))
        # Accents are what the graph reads.
        assert pipeline.id_sequences(["good müvie"]).ids.tolist() == [2, 1]
    assert not caplog.records
