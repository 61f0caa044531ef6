import numpy as np

from tf_avat.inference.answers import Answers


def answers(probabilities, attention):
    words = [b"one", b"two", b"drei", b""]
    return Answers(np.array(probabilities, np.float32), np.array([0, 3, 4]), words, np.float32(attention))


def test_a_mean_is_that_of_doubles_rounded_once():
    generator = np.random.default_rng(1)
    all_probabilities = generator.random((3, 2, 2)).astype(np.float32)
    own = [answers(probabilities, generator.random(4)) for probabilities in all_probabilities]
    mean = Answers.mean(own)
    exact = all_probabilities.astype(np.float64).sum(0) / 3
    np.testing.assert_array_equal(mean.probabilities, exact.astype(np.float32))
    attention = np.array([part.attention for part in own], np.float64).sum(0) / 3
    np.testing.assert_array_equal(mean.attention, attention.astype(np.float32))
    assert mean.words == own[0].words


def test_the_mean_of_one_is_itself():
    one = answers([[1, 0], [0, 1]], [0, 1, 0, 1])
    assert Answers.mean([one]) is one


def test_top_words_come_in_the_order_of_their_weights():
    found = answers([[1, 0], [0, 1]], [0.25, 0.5, 0.25, 1]).top_words(2)
    assert found == [(["two", "one"], [0.5, 0.25]), ([""], [1.0])]
