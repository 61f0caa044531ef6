import json
import shutil

import numpy as np
import pytest

from tf_avat.data.tokenize import TOKENIZER
from tf_avat.experiments.trained_run import TrainedRun
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import small_run

TEXTS = ["The film is superb", "", "zzz, awful music!"]


@pytest.fixture(scope="module")
def run(small_folder):
    return TrainedRun.load(small_folder)


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
    norms, _ = run.word_importance(run.sentences(TEXTS))
    assert reading.importance.tolist() == norms.tolist()
    assert run.read(TEXTS, importance=False).importance is None


def test_no_texts_have_no_words(run):
    reading = run.read([])
    assert (len(reading), reading.probabilities.shape, reading.attention.shape) == (0, (0, 2), (0,))


def test_a_run_with_normalised_word_vectors_loads_too(tmp_path, small_texts):
    folder = small_run(tmp_path / "run", small_texts, tmp_path, method="word_at", epochs=1)
    line = json.loads((folder / "predictions.jsonl").read_text().splitlines()[0])
    reading = TrainedRun.load(folder).read([line["text"]])
    np.testing.assert_allclose(reading.probabilities[0], line["probabilities"], atol=1e-6)


def test_a_run_is_read_by_the_tokenizer_that_it_was_trained_with(damaged):
    metrics = json.loads((damaged / "metrics.json").read_text())
    for version, words in ((2, ("superb",)), (None, ("su", "perb"))):
        metrics["tokenizer"] = version
        if version is None:
            # A run from before there was a second one.
            del metrics["tokenizer"]
        (damaged / "metrics.json").write_text(json.dumps(metrics))
        run = TrainedRun.load(damaged)
        assert run.read(["su\u00adperb"], importance=False).words == words
        assert run.tokenizer == (version or 1)
    for version in (3, "2", True, None, [2]):
        (damaged / "metrics.json").write_text(json.dumps({**metrics, "tokenizer": version}))
        with pytest.raises(InputError, match=r"metrics\.json: this version has no tokenizer .*, only 1, 2"):
            TrainedRun.load(damaged)


def test_a_folder_that_is_not_there_or_none_of_a_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        TrainedRun.load(tmp_path / "none")
    with pytest.raises(InputError, match=r"not a run folder of bin/train: it has no config\.json"):
        TrainedRun.load(tmp_path)


def test_a_run_that_was_cut_off_is_refused(damaged):
    (damaged / "metrics.json").unlink()
    with pytest.raises(InputError, match="this run was cut off"):
        TrainedRun.load(damaged)


def test_weights_that_are_not_numbers_are_refused(damaged):
    run = TrainedRun.load(damaged)
    run.classifier.decoder.bias.assign([np.nan, 0.0])
    run.classifier.save_weights(damaged / "checkpoints" / "best.weights.h5")
    with pytest.raises(InputError, match=r"best.weights.h5 holds numbers that are not finite"):
        TrainedRun.load(damaged)


def test_damaged_files_are_named(damaged):
    config = (damaged / "config.json").read_text()
    (damaged / "config.json").write_text(config.replace("}", ', "colour": 1}'))
    with pytest.raises(InputError, match=r"config.json: this version has no setting colour"):
        TrainedRun.load(damaged)
    (damaged / "config.json").write_text("[1]")
    with pytest.raises(InputError, match=r"config.json is not the JSON"):
        TrainedRun.load(damaged)
    (damaged / "config.json").write_text(config.replace('"hidden_size": 6', '"hidden_size": "six"'))
    with pytest.raises(InputError, match=r"config.json is not what a run writes: --hidden_size=six"):
        TrainedRun.load(damaged)
    (damaged / "config.json").write_text(config)
    metrics = (damaged / "metrics.json").read_text()
    (damaged / "metrics.json").write_text("{}")
    with pytest.raises(InputError, match=r"metrics.json does not name the classes"):
        TrainedRun.load(damaged)
    found = {**json.loads(metrics), "fingerprints": {}}
    (damaged / "metrics.json").write_text(json.dumps(found))
    with pytest.raises(InputError, match=r"metrics.json has no fingerprint of the run's data"):
        TrainedRun.load(damaged)
    (damaged / "metrics.json").write_text(metrics)
    words = (damaged / "vocabulary.txt").read_text()
    (damaged / "vocabulary.txt").write_text(words + words.splitlines()[0] + "\n")
    with pytest.raises(InputError, match=r"vocabulary.txt .*: a word stands in it twice"):
        TrainedRun.load(damaged)
    (damaged / "vocabulary.txt").write_text(words + "more\n")
    with pytest.raises(InputError, match=r"best.weights.h5 does not hold the weights"):
        TrainedRun.load(damaged)
    (damaged / "vocabulary.txt").write_text(words)
    (damaged / "checkpoints" / "best.weights.h5").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"best.weights.h5 does not hold the weights"):
        TrainedRun.load(damaged)
    (damaged / "checkpoints" / "best.weights.h5").unlink()
    with pytest.raises(InputError, match=r"checkpoints/best.weights.h5 is missing from this run"):
        TrainedRun.load(damaged)
    (damaged / "vocabulary.txt").unlink()
    with pytest.raises(InputError, match=r"vocabulary.txt is missing from this run"):
        TrainedRun.load(damaged)
