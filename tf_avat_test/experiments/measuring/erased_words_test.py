import numpy as np
import pytest

from tf_avat.experiments.measuring.erased_words import ErasedWords
from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun

TEXTS = ["the film is superb and moving", "awful", "a dull story"]


@pytest.fixture(scope="module")
def run(small_folder):
    return FinishedRun.load(small_folder)


def test_the_weightiest_words_are_erased_and_read_alone(run):
    reading = run.read(TEXTS)
    weights = np.array([0, 0, 0, 5, 0, 4, 1, 0, 3, 0], float)
    found = ErasedWords.of(run, reading, weights, 1 / 3)
    without = run.read(["the film is and", "", "a story"]).probabilities
    alone = run.read(["superb moving", "awful", "dull"]).probabilities
    np.testing.assert_allclose(found.without, without, atol=1e-6)
    np.testing.assert_allclose(found.alone, alone, atol=1e-6)


def test_a_saved_model_alone_reads_the_same_words(run, small_folder):
    saved = ExportedModel.load(small_folder / "saved_model")
    weights = np.arange(10)[::-1].astype(float)
    found, expected = (ErasedWords.of(one, one.read(TEXTS), weights, 0.4) for one in (saved, run))
    np.testing.assert_allclose(found.without, expected.without, atol=1e-6)
    np.testing.assert_allclose(found.alone, expected.alone, atol=1e-6)


def test_losses_are_of_the_class_that_is_predicted_for_the_whole_text():
    erased = ErasedWords(0.5, np.array([[0.5, 0.5], [0.9, 0.1]]), np.array([[0.8, 0.2], [0.3, 0.7]]))
    comprehensiveness, sufficiency = erased.losses(np.array([[0.9, 0.1], [0.4, 0.6]]))
    np.testing.assert_allclose(comprehensiveness, [0.4, 0.5])
    np.testing.assert_allclose(sufficiency, [0.1, -0.1])


def test_words_that_tell_the_class_are_needed_and_enough(run):
    reading = run.read(TEXTS)
    telling = np.array([0, 0, 0, 1, 0, 1, 1, 0, 1, 0], float)
    needed, enough = ErasedWords.of(run, reading, telling, 0.2).losses(reading.probabilities)
    others, too_little = ErasedWords.of(run, reading, -telling, 0.2).losses(reading.probabilities)
    assert needed[0] > others[0] + 0.1 and enough[0] < too_little[0] - 0.1
