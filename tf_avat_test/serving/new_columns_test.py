import json

import numpy as np

from tf_avat.inference.answers import Answers
from tf_avat.serving.new_columns import NewColumns

ANSWERS = Answers(
    np.array([[0.25, 0.75], [1.0, 1e-9]], np.float32),
    np.array([0, 2, 3]),
    [b"dull", "é".encode(), b"x"],
    np.array([0.25, 0.75, 1.0], np.float32),
)
CLASSES = ("so so", 'a "good" one')


def test_a_table_has_text_between_spaces():
    columns = NewColumns({"": CLASSES}, prefix="p_", all_probabilities=True, attended=2)
    assert columns.names == (
        "p_label",
        "p_probability",
        "p_probability_so so",
        'p_probability_a "good" one',
        "p_attended_words",
        "p_attention",
    )
    assert columns.values([ANSWERS]) == [
        ['a "good" one', "0.75", "0.25", "0.75", "é dull", "0.75 0.25"],
        ["so so", "1", "1", "1e-09", "x", "1"],
    ]
    assert columns.nothing == [""] * 6


def test_json_has_text_numbers_and_lists():
    columns = NewColumns({"_a": CLASSES}, attended=2, as_json=True)
    assert columns.names == ("label_a", "probability_a", "attended_words_a", "attention_a")
    found = [[json.loads(value) for value in row] for row in columns.values([ANSWERS])]
    assert found == [
        ['a "good" one', 0.75, ["é", "dull"], [0.75, 0.25]],
        ["so so", 1, ["x"], [1]],
    ]
    assert columns.nothing == ["null"] * 4


def test_numbers_have_the_digits_of_single_precision():
    generator = np.random.default_rng(1)
    probabilities = generator.random((1000, 2)).astype(np.float32)
    rows = NewColumns({"": CLASSES}, all_probabilities=True).values([Answers(probabilities)])
    np.testing.assert_allclose([list(map(float, row[2:])) for row in rows], probabilities, rtol=1e-6)


def test_several_models_stand_side_by_side():
    columns = NewColumns({"_a": CLASSES, "_b": ("x", "y")})
    assert columns.names == ("label_a", "probability_a", "label_b", "probability_b")
    assert columns.values([ANSWERS, ANSWERS])[1] == ["so so", "1", "x", "1"]
