from tf_avat.reports.explanation import ExplainedText
from tf_avat.reports.sorted_texts import orders_of, sorted_texts


def explained(text, disagreement, confidence, errors):
    return ExplainedText(1, text, [text], None, None, disagreement, confidence, errors, [])


TEXTS = [
    explained("a", 0.1, 0.9, 0),
    explained("b", 0.7, 0.6, 2),
    explained("c", 0.7, 0.8, 1),
]


def order(by):
    return "".join(text.text for text in sorted_texts(TEXTS, by))


def test_what_one_looks_for_comes_first_and_equal_ones_keep_their_order():
    assert order("order") == "abc"
    assert order("disagreement") == "bca"
    assert order("confidence") == "bca"
    assert order("errors") == "bca"


def test_texts_can_be_sorted_by_what_all_of_them_have():
    assert orders_of(TEXTS) == ("order", "disagreement", "confidence", "errors")
    assert orders_of([*TEXTS, explained("d", 0.1, 0.9, None)]) == ("order", "disagreement", "confidence")
