import pytest

from tf_avat.data.records.text_encoding import BAD_BYTES
from tf_avat.data.records.text_lines import text_lines
from tf_avat.input_error import InputError


def lines(tmp_path, data, encoding=None):
    (tmp_path / "a").write_bytes(data)
    notes = []
    return [line for _, line in text_lines(tmp_path / "a", encoding, notes.append)], notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_no_part_of_the_first_line(tmp_path, encoding):
    for told in (None, encoding.removesuffix("-sig")):
        assert lines(tmp_path, "caf\u00e9\nb\n".encode(encoding), told) == (["caf\u00e9\n", "b\n"], [])


def test_wide_lines_without_a_mark_are_told(tmp_path):
    found, notes = lines(tmp_path, "a line\nb\n".encode("utf-16-le"))
    assert found == ["a line\n", "b\n"]
    assert [note.partition(": ")[2] for note in notes] == [
        "read as utf-16-le, though it has no byte order mark"
    ]


def test_a_wide_encoding_that_is_told_needs_no_mark_where_the_bytes_tell(tmp_path):
    assert lines(tmp_path, "a line\nb\n".encode("utf-16-be"), "utf-16")[0] == ["a line\n", "b\n"]
    with pytest.raises(InputError, match="it is not `encoding`=utf-16, but utf-16-le, utf-16-be or another"):
        lines(tmp_path, b"a line\nb\n", "utf-16")


def test_lines_end_with_line_feeds_unless_there_are_only_carriage_returns(tmp_path):
    assert lines(tmp_path, b"a\rb\r\nc")[0] == ["a\rb\r\n", "c"]
    assert lines(tmp_path, b"a\rb\rc")[0] == ["a\r", "b\r", "c"]


def test_bytes_of_another_encoding_are_marked_and_cost_no_other_line(tmp_path):
    assert lines(tmp_path, b"caf\xe9\nb\n", "cp1252")[0] == ["caf\u00e9\n", "b\n"]
    assert lines(tmp_path, b"a\x81\nb\n", "cp1252")[0] == [f"a{BAD_BYTES}\n", "b\n"]
    odd = "a\nb\n".encode("utf-16-le") + b"x"
    assert lines(tmp_path, odd, "utf-16-le")[0] == ["a\n", "b\n", BAD_BYTES]


@pytest.mark.parametrize(
    ("beginning", "what"),
    [
        (b"PK\x03\x04\x14", "a zip archive, as spreadsheets are too; unpack it or save it as text first"),
        (b"PAR1\x15\x04", "a Parquet file; save what is in it as text"),
        (b"\x1f\x8b\x08", "gzip; unpack it first"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    ],
)
def test_what_is_no_text_is_called_what_it_is(tmp_path, beginning, what):
    file = tmp_path / "a.csv"
    file.write_bytes(beginning + bytes(range(256)))
    with pytest.raises(InputError, match=f"can't read .*a.csv: it is {what}"):
        list(text_lines(file))
