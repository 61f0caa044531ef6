import subprocess
import sys

import pytest

from tf_avat.data.sources.load_dataset import DATASETS, check_dataset, load_dataset
from tf_avat.input_error import InputError


def test_snippets_have_the_name_they_go_by(data_dir):
    check_dataset("snippets")
    assert load_dataset("snippets", data_dir).name == "snippets"


# The archives that tests have are not the published ones; the index is.
ARCHIVES = {
    "movies": {"movies/movies.tar.gz": False},
    "sst": {"sst/trainDevTestTrees_PTB.zip": False},
}


# imdb takes long to load: its own tests, which do, say the same of it.
@pytest.mark.parametrize("name", sorted(DATASETS.keys() - {"snippets", "imdb"}))
def test_every_data_set_of_the_paper_has_the_name_it_goes_by_and_names_its_archives(archived, name):
    check_dataset(name)
    assert archived(name).name == name
    assert {file.name: file.pinned for file in archived(name).archives} == ARCHIVES[name]


@pytest.mark.parametrize("name", ["snippets", "movies"])
def test_a_filter_that_a_data_set_does_not_have_is_refused_before_anything_is_fetched(tmp_path, name):
    with pytest.raises(InputError) as caught:
        load_dataset(name, tmp_path, "paper")
    assert str(caught.value) == (
        f"`length_filter`=paper: `dataset`={name} has no such filter; those that have: sst, imdb"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_filter_is_told_the_nearest():
    with pytest.raises(InputError, match="`length_filter`: unknown name 'papers'; did you mean paper"):
        check_dataset("sst", "papers")


def test_an_unknown_data_set_is_refused_before_anything_is_fetched(tmp_path):
    with pytest.raises(InputError, match="did you mean snippets"):
        load_dataset("snippet", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_names_can_be_checked_without_tensorflow():
    names = "tf_avat.data.sources.load_dataset, tf_avat.data.sources.unlabeled_texts"
    check = f"import sys, {names}; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0


def test_a_path_is_a_data_set_of_files(tmp_path, monkeypatch):
    rows = "".join(f"text {i},{'ab'[i % 2]}\n" for i in range(40))
    (tmp_path / "mine.csv").write_text("body,kind\n" + rows)
    monkeypatch.chdir(tmp_path)
    for name in ("mine.csv", "./mine.csv", str(tmp_path / "mine.csv")):
        check_dataset(name)
        dataset = load_dataset(name, tmp_path / "cache", "none", "body", "kind")
        assert (dataset.name, dataset.classes) == ("mine", ("a", "b"))
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("name", "length_filter", "told"),
    [
        ("mine.csv", "none", "`dataset`=mine.csv: there is no such file or folder"),
        ("some/folder", "none", "`dataset`=some/folder: there is no such file or folder"),
        ("mine", "none", "unknown name 'mine'"),
        ("mine", "none", "a path has a / or an ending"),
        (".", "paper", "there is no file train"),
    ],
)
def test_a_path_where_nothing_is_is_refused(tmp_path, monkeypatch, name, length_filter, told):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        check_dataset(name, length_filter)
    assert told in str(caught.value)


def test_a_file_has_no_length_filter(tmp_path):
    (tmp_path / "mine.csv").write_text("")
    with pytest.raises(InputError, match=r"mine.csv has no such filter; those that have: sst, imdb"):
        check_dataset(str(tmp_path / "mine.csv"), "paper")


@pytest.mark.parametrize(
    "name", ["tfds:huggingface:imdb", "tfds:someone:imdb/plain", "tfds:../x", "tfds:a/b/c"]
)
def test_data_sets_that_bring_code_of_other_people_are_refused(name):
    with pytest.raises(InputError, match="bring code of their own"):
        check_dataset(name)


@pytest.mark.parametrize(
    "name", ["ag_news_subset", "glue/sst2", "imdb_reviews/plain_text:1.0.0", "imdb_reviews:1.*.*"]
)
def test_names_configurations_and_versions_of_tensorflow_datasets_pass(name):
    check_dataset(f"tfds:{name}")
