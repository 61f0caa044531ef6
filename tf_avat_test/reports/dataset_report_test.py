import dataclasses

from tf_avat.data.tokens.dataset_statistics import DatasetStatistics, ExampleText
from tf_avat.data.tokens.text_statistics import CountedTexts, EqualTexts
from tf_avat.reports.dataset_report import dataset_report


def column(texts, **others):
    return CountedTexts(
        texts=texts,
        words=10 * texts,
        mean_words=10.04,
        median_words=10.0,
        words_of_95th_percentile=19.5,
        longest_words=1234,
        texts_without_words=0,
        share_of_words_unknown=0.12345,
        **others,
    )


def equal(**counts):
    return {name: EqualTexts(*pair) for name, pair in counts.items()}


BY_CLASS = {"no": 1, "yes": 1233}
STATISTICS = DatasetStatistics(
    dataset="tiny",
    fingerprint="f" * 64,
    classes=("no", "yes"),
    ids=1002,
    words=1000,
    splits={
        "train": column(1234, texts_by_class=BY_CLASS, texts_also_in={}),
        "valid": column(20, texts_by_class=BY_CLASS, texts_also_in=equal(train=(3, 4))),
        "test": column(30, texts_by_class=BY_CLASS, texts_also_in=equal(train=(5, 6), valid=(0, 1))),
    },
    all=column(1284),
    unlabeled=None,
    vector_size=None,
    share_covered=None,
    examples=[ExampleText("yes", "RAW", "word " * 50), ExampleText("no", "", "")],
)


def cells(report):
    """Rows of the table, by their first cell."""
    rows = [line.strip("|").split("|") for line in report.splitlines() if line.startswith("| ")]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}


def test_has_a_column_for_each_split_and_for_all():
    report = dataset_report(STATISTICS)
    rows = cells(report)
    assert rows[""] == ["train", "valid", "test", "all"]
    assert rows["texts"] == ["1,234", "20", "30", "1,284"]
    assert rows["texts, yes"] == ["1,233"] * 3 + ["-"]
    assert rows["words of a text, mean"] == ["10.0"] * 4
    assert rows["words of a text, longest"] == ["1,234"] * 4
    assert rows["unknown words"] == ["12.35%"] * 4
    assert rows["also in train, letter by letter"] == ["-", "3", "5", "-"]
    assert rows["also in valid, word by word"] == ["-", "-", "1", "-"]
    assert "words with a vector" not in rows and "also in test, word by word" not in rows
    for expected in ("tiny: 2 classes (no, yes)", "1,002 ids, of which 2 are special", "f" * 64):
        assert expected in report


def test_examples_are_the_words_cut_to_the_width():
    lines = dataset_report(STATISTICS, 30).splitlines()
    assert lines[-2:] == ["yes: word word word word wo...", "no: "]


def test_unlabeled_text_and_vectors_have_a_column_and_a_row():
    unlabeled = column(9, texts_also_in=equal(train=(1, 2), valid=(3, 4), test=(5, 6)))
    changed = {"unlabeled": unlabeled, "vector_size": 300, "share_covered": 0.5}
    report = dataset_report(dataclasses.replace(STATISTICS, **changed))
    rows = cells(report)
    assert rows[""] == ["train", "valid", "test", "all", "unlabeled"]
    assert rows["texts, no"][-1] == "-"
    assert rows["words with a vector"] == ["-"] * 5
    assert rows["also in test, letter by letter"] == ["-", "-", "-", "-", "5"]
    assert "300 numbers each, for 50.00% of the vocabulary" in report


def test_names_of_the_users_do_not_break_lines_or_move_the_cursor():
    report = dataset_report(dataclasses.replace(STATISTICS, classes=("a\nb", "\x1b[2J"), dataset="x\ty"))
    assert "x\\ty: 2 classes (a\\nb, \\x1b[2J)" in report and "\x1b" not in report
