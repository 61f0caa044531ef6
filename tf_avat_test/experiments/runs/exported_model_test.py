import dataclasses
import resource
import shutil

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.tokenize import TOKENIZER
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.input_error import InputError
from tf_avat.serving.export_classifier import export_classifier


@pytest.fixture(scope="module")
def saved(small_folder):
    return ExportedModel.load(small_folder / "saved_model")


def test_it_reads_texts_as_the_run_does(saved, small_folder):
    texts = ["The film is superb", "", "zzz awful", *(f"witty music {'and time ' * i}" for i in range(150))]
    whole, alone = FinishedRun.load(small_folder).read(texts), saved.read(texts)
    assert alone.words == whole.words
    assert alone.starts.tolist() == whole.starts.tolist()
    np.testing.assert_allclose(alone.probabilities, whole.probabilities, atol=1e-6)
    np.testing.assert_allclose(alone.attention, whole.attention, atol=1e-6)
    assert alone.importance is None and alone.known is None


def test_it_knows_its_classes_and_the_name_of_its_run(saved):
    assert (saved.name, saved.classes) == ("small", ("bad", "good"))


def test_it_says_that_it_can_less_than_a_run(saved, small_folder):
    run = FinishedRun.load(small_folder)
    assert (run.has_gradients, run.has_settings, run.keeps_evaluations) == (True, True, True)
    assert (saved.has_gradients, saved.has_settings, saved.keeps_evaluations) == (False, False, False)
    assert not hasattr(saved, "settings")


@pytest.mark.parametrize(
    ("place", "opened"),
    [
        ("run/saved_model/1", "run/saved_model"),
        ("elsewhere", "elsewhere"),
        ("run/saved_model", "run/saved_model"),  # as runs were exported before there were versions
    ],
)
def test_it_opens_where_servers_have_it_and_copied_elsewhere(place, opened, small_folder, tmp_path):
    shutil.copytree(small_folder / "saved_model" / "1", tmp_path / place)
    found = load_run(tmp_path / opened)
    assert (found.path, found.classes) == (tmp_path / opened, ("bad", "good"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("run/saved_model", "run"),
        ("run/saved_model/1", "run"),
        ("models/film", "film"),
        ("models/film/12", "film"),
    ],
)
def test_its_name_is_not_that_of_its_version(path, name, saved, tmp_path):
    assert dataclasses.replace(saved, path=tmp_path / path).name == name


def test_a_long_text_among_short_ones_takes_the_memory_it_takes_alone(saved):
    long = "witty music and time " * 5000
    alone = saved.read([long])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    together = saved.read(["the film"] * 60 + [long] + ["superb", ""] * 30)
    # Padded to the longest, all texts at once would take 2 GB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000
    assert together.words[together.of(60)] == alone.words
    np.testing.assert_allclose(together.attention[together.of(60)], alone.attention, atol=1e-6)


def test_it_finds_out_which_tokenizer_is_in_it(saved, small_folder, tmp_path):
    assert saved.tokenizer == TOKENIZER
    run = FinishedRun.load(small_folder)
    for version, words in ((1, ("su", "perb日本")), (2, ("superb日本",))):
        older = TextPipeline(Vocabulary(("film",)), version)
        export_classifier(run.classifier, older, run.classes, tmp_path / "older")
        loaded = ExportedModel.load(tmp_path / "older")
        assert loaded.tokenizer == version
        assert loaded.read(["su\u00adperb日本"]).words == words


def test_no_texts_have_no_words(saved):
    assert saved.read([]).probabilities.shape == (0, 2)


def test_other_models_and_damaged_ones_are_refused(tmp_path, small_folder):
    tf.saved_model.save(tf.Module(), str(tmp_path / "other"))
    with pytest.raises(InputError, match="none of this project"):
        ExportedModel.load(tmp_path / "other")
    damaged = shutil.copytree(small_folder / "saved_model", tmp_path / "damaged")
    (damaged / "1" / "saved_model.pb").write_bytes(b"nothing")
    with pytest.raises(InputError, match="can't be loaded"):
        ExportedModel.load(damaged)
