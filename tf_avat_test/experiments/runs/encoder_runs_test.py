import dataclasses
import json
import shutil

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.fit_classifier import fit_classifier
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat.training.callbacks.progress import Progress
from tf_avat_test.experiments.small_run import small_run
from tf_avat_test.pretrained.tiny_encoder import POSITIONS, write_encoder

pytestmark = pytest.mark.long

TEXTS = ["The Film, dullx superb!", "", "witty " * 40, "café"]
OWN = {"embedding_size": None, "hidden_size": 128, "batch_size": 64}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return write_encoder(tmp_path_factory.mktemp("encoders") / "tiny", num_hidden_layers=1)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def tuned(tmp_path_factory, small_texts, encoder, data_dir):
    folder = tmp_path_factory.mktemp("runs") / "tuned"
    return small_run(folder, small_texts, data_dir, encoder=str(encoder), epochs=1, **OWN)


def settings_of(encoder, texts, **values):
    return RunSettings(dataset=str(texts), encoder=str(encoder), attention_size=5, batch_size=64, **values)


@pytest.fixture
def eagerly():
    """A few steps run before they would be traced."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def fitted(settings, data_dir, folder):
    """Weights and history of a training."""
    folder.mkdir()
    data = PreparedData.of(settings, data_dir)
    classifier, record = fit_classifier(settings, data, tf.distribute.get_strategy(), folder)
    return classifier, record.history


def test_a_run_opens_without_the_encoders_folder(tuned, encoder, tmp_path):
    copy = shutil.copytree(tuned, tmp_path / "copy")
    hidden = encoder.rename(encoder.with_name("hidden"))
    try:
        run = FinishedRun.load(copy)
        reading = run.read(TEXTS)
    finally:
        hidden.rename(encoder)
    assert [reading.words[i] for i in range(5)] == ["The", "Film", ",", "dullx", "superb"]
    assert reading.words[6] == "" and reading.words[-1] == "café"
    assert reading.pieces[:6].tolist() == [1, 1, 1, 2, 1, 1] and reading.pieces[-1] == 4
    sums = np.add.reduceat(reading.attention, reading.starts[:-1])
    np.testing.assert_allclose(sums, 1, rtol=1e-5)
    own = reading.of(2)
    assert own.stop - own.start == 40 and np.all(reading.attention[own][POSITIONS - 2 :] == 0)
    assert not reading.known[5] and reading.known[3] and np.all(reading.importance >= 0)


def test_words_are_erased_whole(tuned):
    run = FinishedRun.load(tuned)
    reading = run.read(TEXTS, importance=False)
    kept = np.array([word != "dullx" for word in reading.words])
    found = run.probabilities(reading, kept)
    expected = run.read(["The Film, superb!"], importance=False).probabilities[0]
    np.testing.assert_allclose(found[0], expected, atol=1e-6)
    np.testing.assert_allclose(found[1:], reading.probabilities[1:], atol=1e-6)


def test_the_exported_model_reads_as_the_run_does(tuned):
    run, exported = FinishedRun.load(tuned), ExportedModel.load(tuned / "saved_model")
    own, other = run.read(TEXTS, importance=False), exported.read(TEXTS)
    assert own.words == other.words and exported.tokenizer == run.tokenizer == "wordpiece"
    np.testing.assert_allclose(other.probabilities, own.probabilities, atol=1e-5)
    np.testing.assert_allclose(other.attention, own.attention, atol=1e-5)
    tokens = ["dullx", ",", "", "isn't"]
    assert exported.words_per_text(tokens).tolist() == run.words_per_text(tokens).tolist() == [1, 1, 0, 3]


def test_a_run_of_byte_pairs_is_one_like_any_other(small_texts, data_dir, tmp_path):
    encoder = write_encoder(tmp_path / "roberta", "roberta", num_hidden_layers=1)
    (encoder / "tokenizer_config.json").write_text('{"add_prefix_space": true}')
    values = {**OWN, "epochs": 1, "method": "vanilla", "encoder": str(encoder)}
    tuned = small_run(tmp_path / "tuned", small_texts, data_dir, **values)
    shutil.rmtree(encoder)
    run, exported = FinishedRun.load(tuned), ExportedModel.load(tuned / "saved_model")
    assert run.settings.tokenizer == "byte_pairs" and run.tokenizer.startswith("spaced byte-pairs ")
    texts = ["  the film,  isn't é\n", "", "日本 ६", " " * 3]
    own, other = run.read(texts), exported.read(texts)
    words = ["the", "film", ",", "isn", "'t", "é", "", "日本", "६", ""]
    assert list(own.words) == list(other.words) == words
    np.testing.assert_allclose(other.probabilities, own.probabilities, atol=1e-5)
    np.testing.assert_allclose(other.attention, own.attention, atol=1e-5)
    assert exported.words_per_text(texts).tolist() == run.words_per_text(texts).tolist() == [6, 0, 2, 0]
    pairs = tuned / "merges.txt"
    content = pairs.read_text()
    pairs.write_text(content[:-7])
    with pytest.raises(InputError, match=r"merges\.txt is not the one that the run wrote"):
        FinishedRun.load(tuned)
    pairs.unlink()
    with pytest.raises(InputError, match=r"merges\.txt is missing from this run"):
        FinishedRun.load(tuned)


def test_a_tokenizer_that_is_not_the_encoders_is_refused(encoder, small_texts, data_dir):
    settings = settings_of(encoder, small_texts, tokenizer="byte_pairs")
    with pytest.raises(InputError, match="has pieces of its own, `tokenizer`=wordpiece, which is"):
        PreparedData.of(settings, data_dir)


def test_a_run_of_another_form_or_vocabulary_is_told(tuned, tmp_path):
    copy = shutil.copytree(tuned, tmp_path / "copy")
    metrics = copy / "metrics.json"
    content = metrics.read_text()
    for family in ("gpt", ["bert"]):
        metrics.write_text(content.replace('"family": "bert"', f'"family": {json.dumps(family)}'))
        with pytest.raises(InputError, match="does not tell the form of the encoder"):
            FinishedRun.load(copy)
    metrics.write_text(content)
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "attention_size": 10**12}))
    with pytest.raises(InputError, match=r"best.weights.h5 does not hold the weights .* ask for [\d,]+ or"):
        FinishedRun.load(copy)
    (copy / "config.json").write_text(json.dumps(config))
    (copy / "vocabulary.txt").write_text("[PAD]\n[UNK]\n")
    with pytest.raises(InputError, match="has 2 pieces, where the encoder has"):
        FinishedRun.load(copy)


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.usefixtures("eagerly")
def test_a_training_that_was_cut_off_ends_with_the_same_bits(
    encoder, small_texts, data_dir, tmp_path, frozen, monkeypatch
):
    method = {"method": "word_vat", "unlabeled": str(small_texts / "test.csv"), "entropy_weight": 0.5}
    settings = settings_of(encoder, small_texts, epochs=2, freeze_encoder=frozen, **method)
    begin = Progress.on_epoch_begin

    def copy_first_epoch(self, epoch, logs=None):
        if epoch:
            shutil.copytree(tmp_path / "whole", tmp_path / "cut")
        begin(self, epoch, logs)

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "on_epoch_begin", copy_first_epoch)
        expected, history = fitted(settings, data_dir, tmp_path / "whole")
    data, strategy = PreparedData.of(settings, data_dir), tf.distribute.get_strategy()
    resumed, record = fit_classifier(settings, data, strategy, tmp_path / "cut")
    for one, other in zip(expected.get_weights(), resumed.get_weights(), strict=True):
        assert np.array_equal(one, other)
    assert [row["kl"] for row in record.history] == [row["kl"] for row in history]


@pytest.mark.usefixtures("eagerly")
def test_a_frozen_encoder_stays_as_it_is_and_its_states_are_kept(encoder, small_texts, data_dir, tmp_path):
    settings = settings_of(encoder, small_texts, epochs=1, freeze_encoder=True, method="attn_ivat")
    classifier, _ = fitted(settings, data_dir, tmp_path / "frozen")
    backbone = pretrained_backbone(EncoderFiles.of(encoder), 0.0, "float32")
    table = backbone.get_layer("token_embedding").embeddings
    assert np.array_equal(classifier.get_layer("token_embedding").embeddings, table)
    kept = {file: file.stat().st_mtime_ns for file in (data_dir / "tokens").glob("*.states")}
    assert len(kept) >= 2
    fitted(dataclasses.replace(settings, seed=2), data_dir, tmp_path / "again")
    assert {file: file.stat().st_mtime_ns for file in (data_dir / "tokens").glob("*.states")} == kept


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("attn_at", {"perturb": "encoder"}),
        ("attn_ivat", {"perturb": "both"}),
        ("word_ivat", {"perturb": "words"}),
        ("word_at", {"perturb": "states"}),
        ("vanilla", {"pooling": "mean"}),
        ("attn_vat", {"precision": "mixed_bfloat16"}),
    ],
)
@pytest.mark.usefixtures("eagerly")
def test_every_place_can_be_perturbed(encoder, small_texts, data_dir, tmp_path, method, values):
    settings = settings_of(encoder, small_texts, method=method, epochs=1, **values)
    classifier, history = fitted(settings, data_dir, tmp_path / "run")
    assert np.isfinite(history[0]["loss"]) and np.all(np.isfinite(classifier(np.array([[4, 5, 0]]))))
    if method != "vanilla":
        assert history[0]["r_norm"] == pytest.approx(1, abs=0.02)


def test_the_mean_of_word_vectors_is_a_run_like_any_other(small_texts, data_dir, tmp_path):
    values = {"method": "vanilla", "epochs": 1, "batch_size": 64}
    folder = small_run(
        tmp_path / "mean", small_texts, data_dir, encoder="mean", **{**values, "hidden_size": 128}
    )
    run = FinishedRun.load(folder)
    reading = run.read(["a superb film", ""])
    np.testing.assert_allclose(reading.attention, [1 / 3] * 3 + [1], rtol=1e-6)
    other = ExportedModel.load(folder / "saved_model").read(["a superb film", ""])
    np.testing.assert_allclose(other.probabilities, reading.probabilities, atol=1e-5)


def test_weights_that_do_not_fit_are_told_before_training(encoder, small_texts, data_dir, tmp_path):
    folder = shutil.copytree(encoder, tmp_path / "other")
    config = folder / "config.json"
    config.write_text(config.read_text().replace('"intermediate_size": 12', '"intermediate_size": 16'))
    settings = settings_of(folder, small_texts, epochs=1)
    with pytest.raises(InputError, match="the weights do not fit config"):
        fitted(settings, data_dir, tmp_path / "run")
