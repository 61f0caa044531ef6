import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.parse_rated_texts import parse_rated_texts
from tf_avat.input_error import InputError

TEXTS = st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"])).filter(
    lambda text: text.strip()
)


@given(
    st.lists(st.tuples(st.floats(-4, 4), TEXTS)),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_reads_what_was_written(rated, end, last_line_ends):
    lines = [f"{n}\t{mean!r}\t{text}" for n, (mean, text) in enumerate(rated)]
    data = end.join(lines) + (end if last_line_ends and lines else "")
    expected = tuple((mean, text.strip()) for mean, text in rated)
    assert parse_rated_texts(data.encode(), "file") == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "got 1 fields"),
        (b"2\t0.5", "got 2 fields"),
        (b"2\t0.5\tone\ttwo", "got 4 fields"),
        (b"2\tgood\ttext", "the mean 'good' is not a number"),
        (b"2\tnan\ttext", "the mean nan is not within -4 to 4"),
        (b"2\t4.01\ttext", "the mean 4.01 is not within -4 to 4"),
        (b"2\t0.5\t \xc2\xa0", "the text is empty"),
        (b"2\t0.5\tcaf\xe9", "not UTF-8"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(line, reason):
    with pytest.raises(InputError) as caught:
        parse_rated_texts(b"1\t0.5\ttext\r\n" + line + b"\r\n3\t0.5\ttext", "folder/file.txt")
    assert str(caught.value).startswith("folder/file.txt, line 2: ")
    assert reason in str(caught.value)
