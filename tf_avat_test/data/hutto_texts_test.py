import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.input_error import InputError

MOVIES = "movieReviewSnippets_GroundTruth.txt"
FILES = {
    MOVIES,
    "nytEditorialSnippets_GroundTruth.txt",
    "amazonReviewSnippets_GroundTruth.txt",
    "tweets_GroundTruth.txt",
}


@pytest.fixture
def own_copy(data_dir, tmp_path):
    """A filled data folder to spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(data_dir / "snippets", folder / "snippets")
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


def test_a_changed_file_is_refused_and_once_removed_is_fetched_again(own_copy, sdist, pip_serves):
    file = own_copy / "snippets" / MOVIES
    good = hashlib.sha256(file.read_bytes()).digest()
    with file.open("ab") as opened:
        opened.write(b"\r\n10606\t1.0\tone more")
    with pytest.raises(InputError, match=r"damaged or was changed.*remove it") as caught:
        hutto_texts("movies", own_copy)
    assert str(file) in str(caught.value)
    file.unlink()
    pip_serves(sdist.parent)
    assert len(hutto_texts("movies", own_copy)) == 10_605
    assert hashlib.sha256(file.read_bytes()).digest() == good


def test_without_a_registry_nothing_is_left_behind(no_registry, tmp_path):
    with pytest.raises(InputError, match="can't be reached"):
        hutto_texts("movies", tmp_path / "data")
    assert os.listdir(tmp_path / "data" / "snippets") == []


def test_of_a_tampered_distribution_nothing_is_kept(sdist, pip_serves, tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / sdist.name).write_bytes(sdist.read_bytes() + b"\0")
    pip_serves(tmp_path / "links")
    with pytest.raises(InputError, match="another hash"):
        hutto_texts("movies", tmp_path / "data")
    assert os.listdir(tmp_path / "data" / "snippets") == []


def test_a_folder_that_cannot_be_is_said_before_fetching(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"can't keep data in .*--data_dir"):
        hutto_texts("movies", tmp_path / "file")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said_before_fetching(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied; --data_dir"):
        hutto_texts("movies", tmp_path)


def test_runs_that_fill_one_folder_at_once_do_not_disturb_each_other(sdist, pip_serves, tmp_path):
    pip_serves(sdist.parent)
    count = (
        "import sys; from tf_avat.data.hutto_texts import hutto_texts; "
        "print(len(hutto_texts('movies', sys.argv[1])))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", count, tmp_path], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [run.communicate()[0] for run in runs] == ["10605\n"] * 3
    assert set(os.listdir(tmp_path / "snippets")) == FILES
