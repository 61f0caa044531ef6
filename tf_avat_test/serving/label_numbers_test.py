from tf_avat.serving.label_numbers import LabelNumbers


def test_labels_have_the_numbers_of_their_classes():
    numbers = LabelNumbers(("bad", "good"))
    assert numbers(["good", "bad", "x", "", "x"]).tolist() == [1, 0, -1, -1, -1]
    assert (numbers.strange, numbers.missing, dict(numbers.unknown)) == (2, 1, {"x": 2})


def test_numbers_are_values():
    numbers = LabelNumbers(("0", "1"))
    assert numbers(["1.0", "01", "0e5", "one"]).tolist() == [1, 1, 0, -1]


def test_memory_is_bounded():
    numbers = LabelNumbers(("bad", "good"))
    numbers(map(str, range(1000)))
    assert numbers.strange == 1000 and len(numbers.unknown) == 100
