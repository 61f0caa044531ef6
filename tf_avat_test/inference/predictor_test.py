import concurrent.futures

import numpy as np

from tf_avat.inference.predictor import Predictor
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

SENTENCES, _ = tiny_sentences(300)


def test_outputs_come_in_the_order_of_the_sentences():
    classifier = tiny_trainer().model
    predictions = Predictor(classifier)(SENTENCES)
    assert predictions.probabilities.shape == (300, 2)
    for row in (0, 17, 150, 299):
        alone = classifier.reader()(SENTENCES.padded(np.array([row])))
        words = slice(SENTENCES.starts[row], SENTENCES.starts[row + 1])
        np.testing.assert_allclose(predictions.attention[words], alone["attention"][0], atol=1e-6)
        np.testing.assert_allclose(predictions.scores[words], alone["scores"][0], atol=1e-6)
        odds = np.exp(alone["logits"][0] - np.max(alone["logits"][0]))
        np.testing.assert_allclose(predictions.probabilities[row], odds / odds.sum(), atol=1e-6)


def test_several_threads_give_the_same_bits():
    predictor = Predictor(tiny_trainer().model)
    expected = predictor(SENTENCES)
    for threads in (1, 3):
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            found = predictor.begin(SENTENCES, pool)()
        for name in ("probabilities", "attention", "scores"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_sees_the_weights_as_they_are_at_the_call():
    trainer = tiny_trainer()
    predictor = Predictor(trainer.model)
    before = predictor(SENTENCES).probabilities
    trainer.model.set_weights([weight + 0.5 for weight in trainer.model.get_weights()])
    assert np.abs(predictor(SENTENCES).probabilities - before).max() > 0.01


def test_dropout_is_off():
    predictor = Predictor(tiny_trainer(dropout=0.9).model)
    np.testing.assert_array_equal(predictor(SENTENCES).probabilities, predictor(SENTENCES).probabilities)


def test_tensorflow_warns_of_no_predictor_however_many_there_are(caplog):
    for _ in range(7):
        Predictor(tiny_trainer().model)(SENTENCES)
    assert not caplog.records
