import subprocess
import sys

import pytest

from tf_avat.data.load_dataset import DATASETS, check_dataset, load_dataset
from tf_avat.input_error import InputError


def test_every_data_set_has_the_name_it_goes_by(data_dir):
    for name in DATASETS:
        check_dataset(name)
        assert load_dataset(name, data_dir).name == name


def test_an_unknown_data_set_is_refused_before_anything_is_fetched(tmp_path):
    with pytest.raises(InputError, match="did you mean snippets"):
        load_dataset("snippet", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_names_can_be_checked_without_tensorflow():
    check = (
        "import sys, tf_avat.data.load_dataset, tf_avat.data.unlabeled; sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0
