from tf_avat.reports.sorted_texts import orders_of, sorted_texts

TEXTS = [
    {"text": "a", "disagreement": 0.1, "confidence": 0.9, "errors": 0},
    {"text": "b", "disagreement": 0.7, "confidence": 0.6, "errors": 2},
    {"text": "c", "disagreement": 0.7, "confidence": 0.8, "errors": 1},
]


def order(by):
    return "".join(text["text"] for text in sorted_texts(TEXTS, by))


def test_what_one_looks_for_comes_first_and_equal_ones_keep_their_order():
    assert order("order") == "abc"
    assert order("disagreement") == "bca"
    assert order("confidence") == "bca"
    assert order("errors") == "bca"


def test_texts_can_be_sorted_by_what_all_of_them_have():
    assert orders_of(TEXTS) == ("order", "disagreement", "confidence", "errors")
    assert orders_of([*TEXTS, {**TEXTS[0], "errors": None}]) == ("order", "disagreement", "confidence")
