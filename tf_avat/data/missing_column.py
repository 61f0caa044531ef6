"""What to say of a column that is not there."""

_PAIRS = {"sentence1", "sentence2", "premise", "hypothesis", "text_a", "text_b", "question1", "question2"}


def missing_column(column, names):
    """Returns what is wrong, which columns there are, and what would be right.

    Args:
        column: the name that was looked for.
        names: those that there are.
    """
    found = f"no column {column!r}; there are: {', '.join(map(repr, names))}"
    if len(_PAIRS.intersection(names)) > 1 or all(part.strip() in names for part in column.split(",")):
        return f"{found}. Pairs of texts are not supported: put both into one column"
    return f"{found}. --text_column and --label_column say which to take"
