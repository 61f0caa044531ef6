import json
import shutil

import h5py
import numpy as np
import pytest

from tf_avat.data.tokens.tokenize import TOKENIZER
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import PLAIN, small_run

TEXTS = ["The film is superb", "", "zzz, awful music!"]


@pytest.fixture(scope="module")
def run(small_folder):
    return FinishedRun.load(small_folder)


def forget_fingerprints(folder):
    """Makes a run one of an earlier version, whose files are not checked by their fingerprints."""
    metrics = json.loads((folder / "metrics.json").read_text())
    fingerprints = {"data": metrics["fingerprints"]["data"]}
    (folder / "metrics.json").write_text(json.dumps({**metrics, "fingerprints": fingerprints}))


@pytest.fixture
def damaged(small_folder, tmp_path):
    """A copy of the run folder, to be damaged."""
    return shutil.copytree(small_folder, tmp_path / "copy")


def test_it_gives_the_probabilities_that_the_run_wrote(run, small_folder):
    lines = [json.loads(line) for line in (small_folder / "predictions.jsonl").read_text().splitlines()]
    reading = run.read([line["text"] for line in lines])
    np.testing.assert_allclose(reading.probabilities, [line["probabilities"] for line in lines], atol=1e-6)
    assert (run.name, run.classes, run.tokenizer) == ("small", ("bad", "good"), TOKENIZER)


def test_a_reading_has_the_words_of_each_text_with_their_attention_and_importance(run):
    reading = run.read(TEXTS)
    assert reading.words == ("the", "film", "is", "superb", "", "zzz", "awful", "music")
    assert [reading.of(i) for i in range(len(reading))] == [slice(0, 4), slice(4, 5), slice(5, 8)]
    assert reading.known.tolist() == [True, True, True, True, False, False, True, True]
    np.testing.assert_allclose(np.add.reduceat(reading.attention, [0, 4, 5]), 1, rtol=1e-5)
    assert np.all(reading.importance >= 0)
    norms, _ = run.word_importance(reading.sentences)
    assert reading.importance.tolist() == norms.tolist()
    assert run.read(TEXTS, importance=False).importance is None


def test_no_texts_have_no_words(run):
    reading = run.read([])
    assert (len(reading), reading.probabilities.shape, reading.attention.shape) == (0, (0, 2), (0,))


def test_a_run_with_normalised_word_vectors_loads_too(tmp_path, small_texts):
    folder = small_run(tmp_path / "run", small_texts, tmp_path, **{**PLAIN, "method": "word_at"}, epochs=1)
    line = json.loads((folder / "predictions.jsonl").read_text().splitlines()[0])
    reading = FinishedRun.load(folder).read([line["text"]])
    np.testing.assert_allclose(reading.probabilities[0], line["probabilities"], atol=1e-6)


def test_a_run_is_read_by_the_tokenizer_that_it_was_trained_with(damaged):
    metrics = json.loads((damaged / "metrics.json").read_text())
    for version, words in ((3, ("superb",)), (2, ("superb",)), (None, ("su", "perb"))):
        metrics["tokenizer"] = version
        if version is None:
            # A run from before there was a second one.
            del metrics["tokenizer"]
        (damaged / "metrics.json").write_text(json.dumps(metrics))
        run = FinishedRun.load(damaged)
        assert run.read(["su\u00adperb"], importance=False).words == words
        assert run.tokenizer == (version or 1)
    for version in (4, "3", True, None, [3]):
        (damaged / "metrics.json").write_text(json.dumps({**metrics, "tokenizer": version}))
        with pytest.raises(
            InputError, match=r"metrics\.json: this version has no tokenizer .*, only 1, 2, 3"
        ):
            FinishedRun.load(damaged)


def test_a_folder_that_is_not_there_or_none_of_a_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        FinishedRun.load(tmp_path / "none")
    with pytest.raises(InputError, match=r"not a run folder: it has no config\.json"):
        FinishedRun.load(tmp_path)


def test_a_run_that_was_cut_off_is_refused(damaged):
    (damaged / "metrics.json").unlink()
    with pytest.raises(InputError, match="this run was cut off"):
        FinishedRun.load(damaged)


def test_weights_that_are_not_numbers_are_refused(damaged):
    run = FinishedRun.load(damaged)
    run.classifier.decoder.bias.assign([np.nan, 0.0])
    run.classifier.save_weights(damaged / "checkpoints" / "best.weights.h5")
    forget_fingerprints(damaged)
    with pytest.raises(InputError, match=r"best.weights.h5 holds numbers that are not finite"):
        FinishedRun.load(damaged)


def test_damaged_files_are_named(damaged):
    forget_fingerprints(damaged)
    config = (damaged / "config.json").read_text()
    (damaged / "config.json").write_text(config.replace("}", ', "colour": 1}'))
    with pytest.raises(InputError, match=r"config.json: this version has no setting colour"):
        FinishedRun.load(damaged)
    (damaged / "config.json").write_text("[1]")
    with pytest.raises(InputError, match=r"config.json is not the JSON"):
        FinishedRun.load(damaged)
    (damaged / "config.json").write_text(config.replace('"hidden_size": 6', '"hidden_size": "six"'))
    with pytest.raises(InputError, match=r"config.json is not what a run writes: `hidden_size`=six"):
        FinishedRun.load(damaged)
    (damaged / "config.json").write_text(config)
    metrics = (damaged / "metrics.json").read_text()
    (damaged / "metrics.json").write_text("{}")
    with pytest.raises(InputError, match=r"metrics.json does not name the classes"):
        FinishedRun.load(damaged)
    found = {**json.loads(metrics), "fingerprints": {}}
    (damaged / "metrics.json").write_text(json.dumps(found))
    with pytest.raises(InputError, match=r"metrics.json has no fingerprint of the run's data"):
        FinishedRun.load(damaged)
    (damaged / "metrics.json").write_text(metrics)
    words = (damaged / "vocabulary.txt").read_text()
    (damaged / "vocabulary.txt").write_text(words + words.splitlines()[0] + "\n")
    with pytest.raises(InputError, match=r"vocabulary.txt .*: a word stands in it twice"):
        FinishedRun.load(damaged)
    (damaged / "vocabulary.txt").write_text(words + "more\n")
    with pytest.raises(InputError, match=r"best.weights.h5 does not hold the weights"):
        FinishedRun.load(damaged)
    (damaged / "vocabulary.txt").write_text(words)
    (damaged / "checkpoints" / "best.weights.h5").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"best.weights.h5 does not hold the weights"):
        FinishedRun.load(damaged)
    (damaged / "checkpoints" / "best.weights.h5").unlink()
    with pytest.raises(InputError, match=r"checkpoints/best.weights.h5 is missing from this run"):
        FinishedRun.load(damaged)
    (damaged / "vocabulary.txt").unlink()
    with pytest.raises(InputError, match=r"vocabulary.txt is missing from this run"):
        FinishedRun.load(damaged)


@pytest.mark.parametrize("name", ["vocabulary.txt", "checkpoints/best.weights.h5"])
def test_a_file_with_a_byte_that_the_run_did_not_write_is_refused(damaged, name):
    content = bytearray((damaged / name).read_bytes())
    content[-2] ^= 1
    (damaged / name).write_bytes(content)
    with pytest.raises(InputError, match=f"{name} is not the one that the run wrote"):
        FinishedRun.load(damaged)


@pytest.mark.parametrize("name", ["embedding_size", "hidden_size", "attention_size"])
def test_sizes_that_the_weights_do_not_bear_out_are_refused_before_a_model_is_made(damaged, name):
    config = json.loads((damaged / "config.json").read_text())
    (damaged / "config.json").write_text(json.dumps({**config, name: 10**12}))
    with pytest.raises(
        InputError, match=r"best.weights.h5 does not hold the weights .* ask for [\d,]+ or more"
    ):
        FinishedRun.load(damaged)


def test_a_size_that_is_not_told_is_looked_for_in_no_file(damaged, tmp_path):
    (tmp_path / "other.txt").write_text("the 1 2 3\n")
    config = json.loads((damaged / "config.json").read_text())
    config.update(word_vectors=str(tmp_path / "other.txt"), embedding_size=None)
    (damaged / "config.json").write_text(json.dumps(config))
    with pytest.raises(InputError, match="it does not tell the embedding_size"):
        FinishedRun.load(damaged)


def test_settings_and_metrics_of_different_runs_are_refused(damaged):
    config = json.loads((damaged / "config.json").read_text())
    (damaged / "config.json").write_text(json.dumps({**config, "method": "word_vat", "perturb": "words"}))
    with pytest.raises(InputError, match="its method is 'attn_vat' and not 'word_vat'"):
        FinishedRun.load(damaged)


@pytest.mark.parametrize(
    "replace",
    [
        lambda file, name: file.__setitem__(name, h5py.ExternalLink("other.h5", name)),
        lambda file, name: file.__setitem__(name, h5py.SoftLink("/other")),
        lambda file, name: file.create_dataset(name, (20, 8), "f4", external=[("other", 0, 640)]),
        lambda file, name: file.create_dataset(name, (10**7, 10**6), "f4"),
        lambda file, name: file.create_dataset(name, data="words"),
        lambda file, name: None,
    ],
)
def test_weights_are_numbers_that_are_in_the_file(damaged, replace):
    forget_fingerprints(damaged)
    with h5py.File(damaged / "checkpoints" / "best.weights.h5", "r+") as file:
        name = "layers/word_embedding/vars/0"
        del file[name]
        replace(file, name)
    with pytest.raises(InputError, match=r"best.weights.h5 does not hold the weights of this run"):
        FinishedRun.load(damaged)
