import shutil

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.tokenize import TOKENIZER
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.experiments.saved_run import SavedRun
from tf_avat.experiments.trained_run import TrainedRun
from tf_avat.input_error import InputError
from tf_avat.serving.export_classifier import export_classifier


@pytest.fixture(scope="module")
def saved(small_folder):
    return SavedRun.load(small_folder / "saved_model")


def test_it_reads_texts_as_the_run_does(saved, small_folder):
    texts = ["The film is superb", "", "zzz awful", *(f"witty music {'and time ' * i}" for i in range(150))]
    whole, alone = TrainedRun.load(small_folder).read(texts), saved.read(texts)
    assert alone.words == whole.words
    assert alone.starts.tolist() == whole.starts.tolist()
    np.testing.assert_allclose(alone.probabilities, whole.probabilities, atol=1e-6)
    np.testing.assert_allclose(alone.attention, whole.attention, atol=1e-6)
    assert alone.importance is None and alone.known is None


def test_it_knows_its_classes_and_the_name_of_its_run(saved):
    assert (saved.name, saved.classes, saved.settings) == ("small", ("bad", "good"), None)


def test_it_finds_out_which_tokenizer_is_in_it(saved, small_folder, tmp_path):
    assert saved.tokenizer == TOKENIZER
    run = TrainedRun.load(small_folder)
    older = TextPipeline(Vocabulary(("film",)), 1)
    export_classifier(run.classifier, older, run.classes, tmp_path / "older")
    loaded = SavedRun.load(tmp_path / "older")
    assert loaded.tokenizer == 1
    assert loaded.read(["su\u00adperb"]).words == ("su", "perb")


def test_no_texts_have_no_words(saved):
    assert saved.read([]).probabilities.shape == (0, 2)


def test_other_models_and_damaged_ones_are_refused(tmp_path, small_folder):
    tf.saved_model.save(tf.Module(), str(tmp_path / "other"))
    with pytest.raises(InputError, match="not one that bin/train writes"):
        SavedRun.load(tmp_path / "other")
    damaged = shutil.copytree(small_folder / "saved_model", tmp_path / "damaged")
    (damaged / "saved_model.pb").write_bytes(b"nothing")
    with pytest.raises(InputError, match="can't be loaded"):
        SavedRun.load(damaged)
