import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.input_file import InputFile
from tf_avat.data.records.whole_rows import WholeRows
from tf_avat.input_error import InputError
from tf_avat.serving.row_forms import row_form
from tf_avat.serving.windows import Windows


@pytest.fixture
def windows_of(tmp_path):
    """A function: the `Windows`, of three rows each, of files with these contents."""

    def of(*contents, form="csv", skip=False, ending=".csv", **most):
        bad_rows = BadRows(skip)
        sources = []
        for i, content in enumerate(contents):
            (tmp_path / f"{i}{ending}").write_text(content)
            sources.append(WholeRows(InputFile(tmp_path / f"{i}{ending}"), "text", None, bad_rows))
        return Windows(sources, row_form(form, ["label"]), bad_rows, **{"most_rows": 3, **most})

    return of


def table(*texts):
    return "text\n" + "".join(f"{text}\n" for text in texts)


def test_windows_go_over_the_ends_of_files(windows_of):
    found = list(windows_of(table(*"abcd"), table(*"efg")))
    assert [[row.text for row in window.rows] for window in found] == [list("abc"), list("def"), ["g"]]
    assert [window.number for window in found] == [0, 1, 2]
    assert found[-1].taken == 13 + 11


def test_long_rows_end_a_window_early(windows_of):
    found = list(windows_of(table("x" * 10, "a", "b", "y" * 9, "c"), most_letters=10))
    assert [len(window.rows) for window in found] == [1, 3, 1]


def test_parts_of_the_windows_are_the_whole(windows_of):
    all_windows = windows_of(table(*"abcdefgh"))
    whole = list(all_windows)
    for last in range(4):
        parts = [*all_windows.between(0, last), *all_windows.between(last, None)]
        assert parts == whole


def test_a_digest_is_another_where_any_field_is(windows_of):
    def digest(content, **form):
        return next(iter(windows_of(content, **form))).digest

    first = digest("text,note\na,b\n")
    assert digest("text,note\na,b\n") == first
    others = ["text,note\na,c\n", "text,note\nab,\n", "note,text\na,b\n", 'text,note\na,b\n"",\n']
    assert len({first, *map(digest, others)}) == 5


def test_a_table_with_other_columns_is_refused_with_its_place(windows_of):
    with pytest.raises(
        InputError, match=r"1\.csv, line 2: its columns 'x', 'text' are not those of the first"
    ):
        list(windows_of(table("a"), "x,text\n1,b\n", skip=True))


def test_objects_with_other_keys_are_bad_rows_of_a_table(windows_of):
    rows = '{"text": "a"}\n{"text": "b", "x": 1}\n{"text": "c"}\n'
    with pytest.raises(InputError, match=r"0.jsonl, line 2: its columns 'text', 'x'"):
        list(windows_of(rows, ending=".jsonl"))
    (window,) = windows_of(rows, ending=".jsonl", skip=True)
    assert window.fields == [["a"], ["c"]]


def test_a_table_without_rows_has_a_head(windows_of):
    without = windows_of("id,text\n")
    assert list(without) == [] and without.head == "id,text,label\n"
