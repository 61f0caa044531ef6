"""Explained texts in an order that helps to find what to look at."""

# By name, what a text is sorted by; what comes first has the lowest value.
_KEYS = {
    "order": lambda text: 0,
    "disagreement": lambda text: -text.disagreement,
    "confidence": lambda text: text.confidence,
    "errors": lambda text: -text.errors,
}

ORDERS = tuple(_KEYS)


def sorted_texts(texts, by):
    """Returns texts in another order; those equal by it stay in theirs.

    Args:
        texts: list of `ExplainedText`.
        by: one of `orders_of(texts)`: `order` leaves them as they are; `disagreement` has those first whose
            readings differ most; `confidence` those that the runs are least sure of; `errors` those that
            most runs get wrong.
    """
    return sorted(texts, key=_KEYS[by])


def orders_of(texts):
    """Returns those of `ORDERS` whose values these texts have."""
    return tuple(by for by in ORDERS if by == "order" or all(getattr(text, by) is not None for text in texts))
