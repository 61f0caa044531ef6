import dataclasses

import numpy as np

from tf_avat.inference.text_reading import TextReading

READING = TextReading(
    ("un", "believ", "able", "film", "", "a", "b"), np.array([0, 4, 5, 7]), np.zeros((3, 2)), np.zeros(7)
)


def rests(reading, kept):
    return [reading.rest(text, np.array(kept, bool)) for text in range(3)]


def test_words_that_are_left_stand_apart_unless_nothing_stood_between_them():
    kept = [1, 0, 1, 1, 1, 1, 1]
    assert rests(READING, kept) == ["un able film", "", "a b"]
    pieces = dataclasses.replace(READING, apart=np.array([0, 0, 0, 1, 0, 1, 0], bool))
    assert rests(pieces, kept) == ["unable film", "", "ab"]
    assert rests(pieces, [0, 1, 1, 0, 1, 0, 0]) == ["believable", "", ""]
    spaced = dataclasses.replace(READING, apart=np.array([0, 1, 0, 0, 0, 1, 1], bool))
    assert rests(spaced, [1, 0, 1, 1, 1, 0, 1]) == ["un ablefilm", "", "b"]
