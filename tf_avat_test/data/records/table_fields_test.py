import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tf_avat.data.records.table_fields import BadFields, LineQueue, fields_of, strict_fields


def fields(text, delimiter=",", **how):
    return fields_of(LineQueue(enumerate(io.StringIO(text, newline="\n"), 1)), delimiter, **how)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a,b\n", ["a", "b"]),
        ('"a, ""b""",c\r\n', ['a, "b"', "c"]),
        ('"",""\n', ["", ""]),
        ('5" pipe,a "b" c\n', ['5" pipe', 'a "b" c']),
        ('x, "a, b" ,y', ["x", "a, b", "y"]),
        ('x, "a" b\n', ["x", ' "a" b']),
        ("a,\n", ["a", ""]),
    ],
)
def test_fields_of_one_line(text, row):
    assert fields(text) == (row, 1)


def test_a_quoted_field_goes_over_lines():
    assert fields('x,"one\r\n""two""\n\nthree",y\nz\n') == (["x", 'one\r\n"two"\n\nthree', "y"], 4)
    assert fields('x::"a::b"::c\n', "::") == (["x", "a::b", "c"], 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"a"b,c\n', "text follows a quotation mark that ends a field"),
        ('"a,b\nc,d\n', "a quotation mark opens a field and is never closed"),
        ('"a,b\nc,d\n"e,f\n', "text follows a quotation mark that ends a field that line 1 opens, in line 3"),
        ('"a"\rb,c\n', "text follows"),
        ("a\rb,c\n", "a carriage return amid a field"),
    ],
)
def test_what_is_no_row_is_told(text, told):
    with pytest.raises(BadFields, match=told):
        fields(text)


@pytest.mark.parametrize("field", ['"a', '"a" b', '"', '"a "b""', '""a'])
def test_quotes_may_be_letters(field):
    assert fields(f'{field}\tx\nc\ty\n"d\tz\n', "\t", lenient=True) == ([field, "x"], 1)
    assert fields('"a ""b"""\tx\n', "\t", lenient=True) == (['a "b"', "x"], 1)


def test_lines_that_were_looked_at_are_still_there():
    queue = LineQueue((i + 1, f"{i}\n") for i in range(9))
    assert queue.ahead(8) == "8\n" and queue.ahead(9) is None
    seen = []
    while queue:
        seen.append((queue.number, queue.ahead(0)))
        queue.take(1)
    assert seen == [(i + 1, f"{i}\n") for i in range(9)]


@given(
    st.lists(st.text('ab \t,;|"', max_size=5), min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t", "|", "||", " "]),
    st.sampled_from(["", "\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
)
def test_the_fast_way_gives_the_same_fields_or_none(fields, delimiter, end, quoted, lenient):
    if quoted:
        fields = ['"' + field.replace('"', '""') + '"' for field in fields]
    line = delimiter.join(fields) + end
    assume('"' in line)
    found = strict_fields(line, delimiter)
    if found is not None:
        assert fields_of(LineQueue([(1, line)]), delimiter, lenient) == (found, 1)
    elif quoted and len(delimiter) == 1 and delimiter != " ":
        raise AssertionError(f"{line!r} is written as all programs write it")


def test_a_huge_field_is_not_for_the_fast_way():
    assert strict_fields('"' + "a" * 10**6 + '"\n', ",") is None
