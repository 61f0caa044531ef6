"""What to say of a column that is not there."""

_PAIRS = {"sentence1", "sentence2", "premise", "hypothesis", "text_a", "text_b", "question1", "question2"}

# A first row without names may be long texts.
_SHOWN, _LETTERS = 6, 24


def missing_column(column, names, numbered=False):
    """Returns what is wrong, which columns there are, and what would be right.

    Args:
        column: the name that was looked for.
        names: those that there are.
        numbered: whether columns may be given by number.
    """
    shown = [repr(name if len(name) <= _LETTERS else name[:_LETTERS] + "...") for name in names[:_SHOWN]]
    found = f"no column {column[:_LETTERS]!r}; there are: {', '.join(shown)}{', ...' * (len(names) > _SHOWN)}"
    if len(_PAIRS.intersection(names)) > 1 or all(part.strip() in names for part in column.split(",")):
        return f"{found}. Pairs of texts are not supported: put both into one column"
    numbers = ", by numbers from 1 where that line has no names" if numbered else ""
    return f"{found}. `text_column` and `label_column` say which to take{numbers}"
