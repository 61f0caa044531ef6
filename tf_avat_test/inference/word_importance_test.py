import numpy as np
import pytest
import tensorflow as tf

from tf_avat.inference.predictor import Predictor
from tf_avat.inference.word_importance import WordImportance
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("classes", "fixed_attention", "recurrent"),
    [(2, False, True), (2, True, False), (3, False, False), (3, True, False)],
)
def test_it_is_the_gradient_of_the_predicted_probability_by_finite_differences(
    classes, fixed_attention, recurrent
):
    classifier = tiny_trainer(classes=classes, recurrent=recurrent).model
    for variable in classifier.decoder.trainable_variables:
        variable.assign(3 * variable)
    sentences, _ = tiny_sentences(6)
    norms, products = WordImportance(classifier, fixed_attention)(sentences)
    for i in range(6):
        ids = sentences.padded([i])
        words, mask = classifier.embedding(ids), tf.constant(ids != 0)
        clean_scores = classifier.attention(classifier.encoder(words, mask=mask))

        def probability(words, mask=mask, clean_scores=clean_scores):
            hidden = classifier.encoder(words, mask=mask)
            scores = clean_scores if fixed_attention else classifier.attention(hidden)
            weights = tf.broadcast_to(tf.nn.softmax(scores), hidden.shape[:2])
            logits = classifier.decoder(tf.einsum("bt,bth->bh", weights, hidden))
            return tf.nn.softmax(tf.cast(logits, tf.float64)).numpy()

        predicted = np.argmax(probability(words))
        step = 2e-3
        size = words.shape[1] * words.shape[2]
        # One entry moves in each text of a batch.
        moved = (step * np.eye(size, dtype=np.float32)).reshape(size, *words.shape[1:])
        many = tf.repeat(mask, size, axis=0)
        above, below = (probability(words + way * moved, many)[:, predicted] for way in (1, -1))
        gradient = ((above - below) / (2 * step)).reshape(words.shape[1:])
        own = slice(sentences.starts[i], sentences.starts[i + 1])
        np.testing.assert_allclose(norms[own], np.linalg.norm(gradient, axis=1), rtol=2e-2, atol=2e-6)
        expected = np.abs(np.sum(gradient * words[0].numpy(), axis=1))
        np.testing.assert_allclose(products[own], expected, rtol=2e-2, atol=2e-6)


def test_a_prediction_that_rounds_to_certainty_keeps_the_order_of_its_words():
    trainer = tiny_trainer()
    sentences, _ = tiny_sentences(5)
    importance, predictor = WordImportance(trainer.model), Predictor(trainer.model)
    before, _ = importance(sentences)
    probabilities = predictor(sentences).probabilities
    bias = trainer.model.decoder.bias
    # Drives every prediction the way it already goes, far enough that 1 - p is lost in float32.
    sign = np.where(probabilities[:, 1] > 0.5, 1, -1)
    for i in range(5):
        bias.assign(bias * 0 + np.array([-12.0, 12.0], np.float32) * sign[i])
        one = type(sentences)(*_part(sentences, i))
        sure = predictor(one).probabilities.max()
        norms, _ = importance(one)
        assert sure == 1.0
        assert np.all(norms > 0)
        own = slice(sentences.starts[i], sentences.starts[i + 1])
        np.testing.assert_allclose(norms / norms.sum(), before[own] / before[own].sum(), rtol=1e-3)


def test_a_word_counts_the_same_whatever_other_sentences_are_read_with_it():
    classifier = tiny_trainer().model
    sentences, _ = tiny_sentences(20)
    importance = WordImportance(classifier)
    together, _ = importance(sentences)
    alone = [importance(type(sentences)(*_part(sentences, i)))[0] for i in range(20)]
    np.testing.assert_allclose(together, np.concatenate(alone), rtol=1e-4)


def _part(sentences, i):
    ids = sentences.ids[sentences.starts[i] : sentences.starts[i + 1]]
    return ids, np.array([0, len(ids)])
