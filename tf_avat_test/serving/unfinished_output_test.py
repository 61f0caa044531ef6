import gzip
import json
import os

import pytest

from tf_avat.data.records.whole_rows import WholeRow
from tf_avat.input_error import InputError
from tf_avat.serving.unfinished_output import UnfinishedOutput
from tf_avat.serving.windows import Window

BEGUN = {"`run`": "one", "code": "x"}


def window(number, *texts):
    rows = [
        WholeRow(f"a.csv, line {i + 2}", text, None, ("text",), [text], None) for i, text in enumerate(texts)
    ]
    return Window(number, rows, [[text] for text in texts], 0)


@pytest.fixture
def opened(tmp_path):
    """A function: the output in this folder, opened anew."""

    outputs = []

    def open_output(name="out.csv", overwrite=False, **changed):
        output = UnfinishedOutput(tmp_path / name)
        output.check(overwrite)
        output.folder.mkdir(exist_ok=True)
        outputs.append(output)
        output.open({**BEGUN, **changed}, overwrite)
        return output

    yield open_output
    for output in outputs:
        output.close()


def test_the_file_is_there_when_it_is_whole_and_nothing_beside_it(opened, tmp_path):
    output = opened()
    output.write(window(0, "a"), "a,é\n")
    assert not output.path.exists()
    output.write(window(1, "b"), "b,1\n")
    output.finish()
    assert [place.name for place in tmp_path.iterdir()] == ["out.csv"]
    assert output.path.read_text() == "a,é\nb,1\n"


def test_what_was_written_stays_and_what_was_half_written_goes(opened):
    output = opened()
    output.write(window(0, "a"), "one\n", b"1")
    output.write(window(1, "b"), "two\n", b"2")
    output.close()
    for name, more in (("rows", b"thr"), ("scored", b"3"), ("windows.jsonl", b'{"window": 2, "dig')):
        with open(output.folder / name, "ab") as file:
            file.write(more)
    output = opened()
    assert output.windows == 2
    assert [output.has(window(i, text)) for i, text in enumerate("abc")] == [True, True, False]
    output.write(window(2, "c"), "three\n", b"3")
    assert output.scored.read_bytes() == b"123"
    output.finish()
    assert output.path.read_text() == "one\ntwo\nthree\n"


def test_a_line_that_was_not_written_whole_takes_its_window_with_it(opened):
    output = opened()
    output.write(window(0, "a"), "one\n")
    output.write(window(1, "b"), "two\n")
    output.close()
    lines = (output.folder / "windows.jsonl").read_bytes()
    (output.folder / "windows.jsonl").write_bytes(lines[:-1])
    output = opened()
    assert output.windows == 1
    assert (output.folder / "rows").read_text() == "one\n"


def test_packed_windows_have_the_same_bytes_whenever_they_are_written(opened, monkeypatch):
    found = []
    for i, name in enumerate(("a.csv.gz", "b.csv.gz")):
        monkeypatch.setattr("time.time", lambda i=i: 1e9 + i)
        output = opened(name)
        output.write(window(0, "a"), "one\n")
        output.close()
        output = opened(name)
        output.write(window(1, "b"), "two\n")
        output.finish()
        found.append(output.path.read_bytes())
    assert found[0] == found[1] and gzip.decompress(found[0]) == b"one\ntwo\n"


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_without_windows_there_is_a_head(opened, name):
    output = opened(name)
    output.finish("text,label\n")
    content = output.path.read_bytes()
    assert (gzip.decompress(content) if name.endswith(".gz") else content) == b"text,label\n"


def test_other_settings_are_refused_or_begin_anew(opened):
    output = opened()
    output.write(window(0, "a"), "one\n")
    output.close()
    with pytest.raises(InputError, match="begun with another `run`; `overwrite` begins anew"):
        opened(**{"`run`": "two"})
    assert opened().windows == 1
    assert opened(overwrite=True, **{"`run`": "two"}).windows == 0


def test_other_rows_are_refused_or_written_anew_from_there_on(opened):
    output = opened()
    for i, text in enumerate("abc"):
        output.write(window(i, text), text, text.encode())
    output.close()
    output = opened()
    assert output.has(window(0, "a"))
    with pytest.raises(InputError, match=r"with other rows than there are now, from a\.csv, line 2 on"):
        output.has(window(1, "x"))
    output.close()
    output = opened(overwrite=True)
    assert [output.has(window(i, text)) for i, text in enumerate("axc")] == [True, False, False]
    output.write(window(1, "x"), "x", b"x")
    assert output.scored.read_bytes() == b"ax"
    output.finish()
    assert output.path.read_text() == "ax"


def test_what_is_left_out_has_its_own_file(opened, tmp_path):
    (tmp_path / "out.csv.left_out.jsonl").write_text("of another time")
    with pytest.raises(InputError, match=r"left_out\.jsonl is there already; `overwrite` replaces it"):
        opened()
    output = opened(overwrite=True)
    output.leave_out("a.csv, line 3", "not UTF-8", "\udce9,3\n")
    output.finish()
    assert json.loads(output.left_out_path.read_text()) == {
        "place": "a.csv, line 3",
        "reason": "not UTF-8",
        "row": "\udce9,3\n",
    }
    opened(overwrite=True).finish()
    assert not output.left_out_path.exists()


def test_places_that_can_not_be_written_are_refused(tmp_path):
    (tmp_path / "out.csv").touch()
    (tmp_path / "link.csv").symlink_to(tmp_path / "nowhere")
    for place, message in (
        (tmp_path / "out.csv", "is there already; `overwrite` replaces it"),
        (tmp_path / "link.csv", "is there already"),
        (tmp_path, "this is a folder"),
        (tmp_path / "no" / "out.csv", "there is no folder"),
    ):
        with pytest.raises(InputError, match=message):
            UnfinishedOutput(place).check(False)


def test_damage_is_told(opened):
    output = opened()
    output.write(window(0, "a"), "one\n")
    output.close()
    os.truncate(output.folder / "rows", 1)
    with pytest.raises(InputError, match="rows is shorter than it was: remove"):
        opened()
    (output.folder / "begun_with.json").write_text("{")
    with pytest.raises(InputError, match="is damaged"):
        opened()


def test_nothing_is_written_through_links(opened, tmp_path):
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out.csv.unfinished").mkdir()
    (tmp_path / "out.csv.unfinished" / "rows").symlink_to(tmp_path / "precious")
    opened().finish("text\n")
    assert (tmp_path / "precious").read_text() == "mine"
