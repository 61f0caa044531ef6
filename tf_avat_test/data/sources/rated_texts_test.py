import hashlib
import os
import shutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.sources.rated_texts import hutto_texts, parse_rated_texts
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


MOVIES = "movieReviewSnippets_GroundTruth.txt"
TWEETS = "tweets_GroundTruth.txt"
FILES = {
    MOVIES,
    "nytEditorialSnippets_GroundTruth.txt",
    "amazonReviewSnippets_GroundTruth.txt",
    TWEETS,
}


@pytest.fixture
def own_copy(data_dir, tmp_path):
    """A filled data folder to spoil."""
    folder = tmp_path / "copy"
    for place in ("snippets", "verified"):
        shutil.copytree(data_dir / place, folder / place)
    return folder


@pytest.mark.parametrize(
    ("kind", "count"),
    [("movies", 10_605), ("editorials", 5190), ("reviews", 3708), ("tweets", 4200)],
)
def test_every_row_is_read(data_dir, kind, count):
    assert len(hutto_texts(kind, data_dir)) == count


def test_ratings_and_texts_belong_together(data_dir):
    mean, text = hutto_texts("movies", data_dir)[1]
    assert mean == 3.53333333333
    assert text.startswith("The gorgeously elaborate continuation of ''The Lord of the Rings''")


def test_a_filled_folder_needs_no_pip_and_says_nothing(data_dir, monkeypatch, capfd):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    hutto_texts("movies", data_dir)
    assert capfd.readouterr() == ("", "")


def test_the_first_use_says_in_one_line_what_goes_where(sdist, pip_serves, tmp_path, capfd):
    pip_serves(sdist.parent)
    folder = tmp_path / "not" / "yet"
    hutto_texts("tweets", folder)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "vaderSentiment 3.3.2" in err
    assert str(folder) in err
    assert set(os.listdir(folder / "snippets")) == FILES


@pytest.mark.parametrize(("kind", "name"), [("movies", MOVIES), ("tweets", TWEETS)])
def test_a_changed_file_is_refused_and_once_removed_is_fetched_again(own_copy, sdist, pip_serves, kind, name):
    file = own_copy / "snippets" / name
    good = hashlib.sha256(file.read_bytes()).digest()
    with file.open("ab") as opened:
        opened.write(b"\r\n10606\t1.0\tone more")
    with pytest.raises(InputError, match=r"damaged or was changed.*remove it") as caught:
        hutto_texts(kind, own_copy)
    assert str(file) in str(caught.value)
    file.unlink()
    pip_serves(sdist.parent)
    assert len(hutto_texts(kind, own_copy)) > 4000
    assert hashlib.sha256(file.read_bytes()).digest() == good


def test_without_a_registry_nothing_is_left_behind(no_registry, tmp_path):
    with pytest.raises(InputError, match="can't be reached"):
        hutto_texts("movies", tmp_path / "data")
    assert os.listdir(tmp_path / "data" / "snippets") == []


def test_of_a_tampered_distribution_nothing_is_kept(sdist, pip_serves, tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / sdist.name).write_bytes(sdist.read_bytes() + b"\0")
    pip_serves(tmp_path / "links")
    with pytest.raises(InputError, match="another one, its sha256 is"):
        hutto_texts("movies", tmp_path / "data")
    assert os.listdir(tmp_path / "data" / "snippets") == []


def test_a_folder_that_cannot_be_is_said_before_fetching(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"can't keep data in .*`data_dir`"):
        hutto_texts("movies", tmp_path / "file")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said_before_fetching(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied; `data_dir`"):
        hutto_texts("movies", tmp_path)


def test_runs_that_fill_one_folder_at_once_do_not_disturb_each_other(sdist, pip_serves, tmp_path):
    pip_serves(sdist.parent)
    count = (
        "import sys; from tf_avat.data.sources.rated_texts import hutto_texts; "
        "print(len(hutto_texts('movies', sys.argv[1])))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", count, tmp_path], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [run.communicate()[0] for run in runs] == ["10605\n"] * 3
    assert set(os.listdir(tmp_path / "snippets")) == FILES
