"""What is in a data set, as text."""

from tf_avat.printable import printable
from tf_avat.reports.text_table import text_table

_COUNTS = {
    "words": "words",
    "mean_words": "words of a text, mean",
    "median_words": "words of a text, median",
    "words_of_95th_percentile": "words of a text, 95th percentile",
    "longest_words": "words of a text, longest",
    "texts_without_words": "texts without words",
}
_EQUAL = {"by_letters": "letter by letter", "by_words": "word by word"}
_SHARES = {"share_of_words_unknown": "unknown words", "share_of_words_covered": "words with a vector"}


def dataset_report(statistics, width=80):
    """Returns a page of text with a table.

    Args:
        statistics: the `DatasetStatistics`.
        width: of a line; the examples are cut to it.
    """
    lines = [
        f"{printable(statistics.dataset)}: {len(statistics.classes)} classes "
        f"({', '.join(map(printable, statistics.classes))})",
        f"Vocabulary: {statistics.ids:,} ids, of which {statistics.ids - statistics.words} are special "
        "(padding, unknown)",
    ]
    if statistics.with_vectors:
        lines.append(
            f"Word vectors: {statistics.vector_size} numbers each, for {_share(statistics.share_covered)} of "
            "the vocabulary's words"
        )
    lines += [f"Fingerprint: {statistics.fingerprint}", "", text_table(_rows(statistics)), ""]
    lines += ["Of train, as the model sees it:"]
    lines += [_example(example, width) for example in statistics.examples]
    return "\n".join(lines)


def _rows(statistics):
    columns = {**statistics.splits, "all": statistics.all}
    if statistics.unlabeled is not None:
        columns["unlabeled"] = statistics.unlabeled
    values = columns.values()
    rows = [["", *columns], ["texts", *(_count(column.texts) for column in values)]]
    for name in statistics.classes:
        rows.append(
            [f"texts, {printable(name)}", *(_count((c.texts_by_class or {}).get(name)) for c in values)]
        )
    for key, title in _COUNTS.items():
        rows.append([title, *(_count(getattr(column, key)) for column in values)])
    for key, title in _SHARES.items():
        if key != "share_of_words_covered" or statistics.with_vectors:
            rows.append([title, *(_share(getattr(column, key)) for column in values)])
    for how, explained in _EQUAL.items():
        for split in statistics.splits:
            counts = [_equal((column.texts_also_in or {}).get(split), how) for column in values]
            # No split comes after the last; only unlabeled texts are compared with it.
            if any(count is not None for count in counts):
                rows.append([f"also in {split}, {explained}", *map(_count, counts)])
    for how, explained in _EQUAL.items():
        counts = [_equal(column.texts_labeled_otherwise, how) for column in values]
        rows.append([f"also with another label, {explained}", *map(_count, counts)])
    return rows


def _equal(texts, how):
    """A number of `EqualTexts`, or None where they were not looked for."""
    return None if texts is None else getattr(texts, how)


def _count(value):
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _share(value):
    return "-" if value is None else f"{value:.2%}"


def _example(example, width):
    line = printable(f"{example.label}: {example.words}")
    return line if len(line) <= width else line[: max(width - 3, 0)] + "..."
