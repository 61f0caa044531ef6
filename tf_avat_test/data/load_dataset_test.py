import subprocess
import sys

import pytest

from tf_avat.data.load_dataset import DATASETS, check_dataset, load_dataset
from tf_avat.input_error import InputError


def test_snippets_have_the_name_they_go_by(data_dir):
    check_dataset("snippets")
    assert load_dataset("snippets", data_dir).name == "snippets"


@pytest.mark.parametrize("name", sorted(DATASETS.keys() - {"snippets"}))
def test_every_data_set_of_the_paper_has_the_name_it_goes_by(archived, name):
    check_dataset(name)
    assert archived(name).name == name


@pytest.mark.parametrize("name", ["snippets", "movies"])
def test_a_filter_that_a_data_set_does_not_have_is_refused_before_anything_is_fetched(tmp_path, name):
    with pytest.raises(InputError) as caught:
        load_dataset(name, tmp_path, "paper")
    assert str(caught.value) == (
        f"--length_filter=paper: --dataset={name} has no such filter; those that have: sst, imdb"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_filter_is_told_the_nearest():
    with pytest.raises(InputError, match="--length_filter: unknown name 'papers'; did you mean paper"):
        check_dataset("sst", "papers")


def test_an_unknown_data_set_is_refused_before_anything_is_fetched(tmp_path):
    with pytest.raises(InputError, match="did you mean snippets"):
        load_dataset("snippet", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_names_can_be_checked_without_tensorflow():
    check = (
        "import sys, tf_avat.data.load_dataset, tf_avat.data.unlabeled; sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0
