import dataclasses
import re

import pytest

from tf_avat.adversarial.methods import METHODS
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("method", "attn_vta"),
        ("epsilon", -1.0),
        ("epsilon", float("nan")),
        ("epsilon", 1e-30),
        ("epsilon", 1e39),
        ("adversarial_weight", 1e-30),
        ("adversarial_weight", 1e30),
        ("xi", 1e-30),
        ("xi", 1e-6),
        ("xi", 1e30),
        ("hidden_size", True),
        ("epsilon", True),
        ("epsilon", float("inf")),
        ("learning_rate", 0.0),
        ("xi", 0.0),
        ("dropout", 1.0),
        ("dropout", -0.1),
        ("epochs", 0),
        ("seed", -1),
        ("seed", 2**31),
        ("precision", "float8"),
        ("unlabeled_size", 0),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_name(name, value):
    with pytest.raises(InputError, match=re.escape(f"`{name}`={value}")):
        RunSettings(**{name: value})


def test_defaults_are_within_their_bounds():
    RunSettings()


@pytest.mark.parametrize("method", METHODS)
def test_methods_driven_by_labels_use_no_unlabeled_text(method):
    settings = RunSettings(method=method, unlabeled="tweets", unlabeled_size=100)
    used = METHODS[method].uses_unlabeled
    assert (settings.unlabeled, settings.unlabeled_size) == (("tweets", 100) if used else ("none", None))


def test_every_setting_is_explained():
    assert all(field.metadata["explanation"].endswith(".") for field in dataclasses.fields(RunSettings))


def test_the_size_of_an_embedding_is_that_of_the_word_vectors_if_not_given(tmp_path):
    (tmp_path / "some.txt").write_text("the 1 2 3\nof 4 5 6\n")
    assert RunSettings().embedding_size == 128
    assert RunSettings(word_vectors=str(tmp_path / "some.txt")).embedding_size == 3
    assert RunSettings(word_vectors="glove").embedding_size == 100
    # A run is opened long after its word vectors were moved.
    assert RunSettings(word_vectors=str(tmp_path / "gone.txt"), embedding_size=7).embedding_size == 7
    with pytest.raises(InputError, match=r"gone.txt: No such file"):
        RunSettings(word_vectors=str(tmp_path / "gone.txt"))


@pytest.mark.parametrize("unlabeled", ["rest", "tweets+rest"])
def test_the_rest_of_train_needs_a_labeled_size(unlabeled):
    assert "rest" in RunSettings(unlabeled=unlabeled, labeled_size=5).unlabeled_sources
    with pytest.raises(InputError, match=r"`unlabeled`=.*rest: without `labeled_size`"):
        RunSettings(unlabeled=unlabeled).unlabeled_sources  # noqa: B018


def test_a_file_is_not_the_rest_of_train_for_its_name(tmp_path):
    (tmp_path / "a+rest+b.txt").write_text("one\n")
    assert RunSettings(unlabeled=f"{tmp_path}/a+rest+b.txt").unlabeled_sources == (
        f"{tmp_path}/a+rest+b.txt",
    )


def test_unlabeled_files_may_be_gone_when_a_run_is_opened(tmp_path):
    settings = RunSettings(unlabeled=f"{tmp_path}/a+rest+b.txt")
    with pytest.raises(InputError, match=r"there is no file .*a$"):
        settings.unlabeled_sources  # noqa: B018
