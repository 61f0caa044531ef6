import dataclasses
import shutil

import numpy as np
import pytest

from tf_avat.data.texts.sampling import labeled_sample
from tf_avat.evaluation import logistic_regression
from tf_avat.evaluation.logistic_regression import regression_probabilities
from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.regression_baseline import RegressionBaseline
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.input_error import InputError
from tf_avat.models.encoder_classifier import EncoderClassifier
from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat_test.experiments.small_run import small_run
from tf_avat_test.pretrained.tiny_encoder import write_encoder

pytestmark = pytest.mark.long

OWN = {"embedding_size": None, "hidden_size": 128, "epochs": 1, "batch_size": 64, "labeled_size": 60}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return write_encoder(tmp_path_factory.mktemp("encoders") / "tiny", num_hidden_layers=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def tuned(tmp_path_factory, small_texts, encoder, folder):
    path = tmp_path_factory.mktemp("runs") / "tuned"
    return load_run(small_run(path, small_texts, folder, encoder=str(encoder), method="vanilla", **OWN))


@pytest.fixture(scope="module")
def untrained(encoder):
    files = EncoderFiles.of(encoder)
    return EncoderClassifier(pretrained_backbone(files, 0.0, "float32"), files.vocabulary.frame)


@pytest.fixture(scope="module")
def frozen(tuned, untrained):
    """A run whose encoder is as it was."""
    settings = dataclasses.replace(tuned.settings, freeze_encoder=True, encoder_learning_rate=None)
    return dataclasses.replace(tuned, settings=settings, classifier=untrained)


@pytest.fixture(scope="module", autouse=True)
def one_penalty():
    """Which one is best turns on the last bits where an encoder knows nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logistic_regression, "STRENGTHS", (1.0,))
        yield


@pytest.fixture(scope="module")
def expected(tuned, untrained, folder):
    """What the regression says of the test texts, text by text."""
    run, datasets, states = tuned, SharedDatasets(folder), untrained.encoder

    def means(some):
        ids = run.pipeline.id_sequences(some)
        return np.array([states(ids.padded([i])).numpy()[0].mean(0) for i in range(len(some))])

    dataset, _ = datasets.load(
        run.settings.dataset, "none", "text", "label", skip_bad_rows=False, delimiter=None, encoding=None
    )
    train, _ = labeled_sample(dataset.train, 60, run.settings.seed)
    pairs = [(means(part.texts), part.labels) for part in (train, dataset.valid)]
    return regression_probabilities(*pairs, means(dataset.test.texts), 2)


@pytest.mark.parametrize("kind", ["tuned", "frozen"])
def test_it_learns_from_the_runs_labels_on_the_encoder_as_it_was_before_training(
    kind, expected, folder, request
):
    run, datasets = request.getfixturevalue(kind), SharedDatasets(folder)
    texts = EvaluationTexts.of(run, datasets)
    found = RegressionBaseline.of(run, datasets, folder).probabilities(texts.texts)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_an_evaluation_has_it_beside_the_run(frozen, folder):
    datasets = SharedDatasets(folder)
    texts, baseline = EvaluationTexts.of(frozen, datasets), RegressionBaseline.of(frozen, datasets, folder)
    settings = EvaluationSettings(measure=("logistic_regression",), resamples=50)
    values = evaluate_run(frozen, texts, settings, baseline=baseline).values
    right = np.mean(baseline.probabilities(texts.texts).argmax(1) == texts.labels)
    assert values.logistic_regression.accuracy.value == pytest.approx(right)
    assert values.classification != values.logistic_regression and values.measured == settings.measure
    assert evaluate_run(frozen, texts, settings).values.logistic_regression is None


def test_a_frozen_run_needs_no_files_of_its_encoder(frozen, encoder, folder):
    datasets = SharedDatasets(folder)
    hidden = encoder.rename(encoder.with_name("hidden"))
    try:
        found = RegressionBaseline.of(frozen, datasets, folder).probabilities(["a film"])
    finally:
        hidden.rename(encoder)
    assert np.array_equal(found, RegressionBaseline.of(frozen, datasets, folder).probabilities(["a film"]))


def test_what_a_frozen_run_says_of_its_encoder_names_nothing_that_is_kept(frozen, folder):
    datasets = SharedDatasets(folder)
    said = RegressionBaseline.of(frozen, datasets, folder).fingerprint
    fingerprints = {**frozen.metrics["fingerprints"], "encoder": "that of another"}
    other = dataclasses.replace(frozen, metrics={**frozen.metrics, "fingerprints": fingerprints})
    assert RegressionBaseline.of(other, datasets, folder).fingerprint == said != fingerprints["encoder"]


def test_an_encoder_that_is_not_there_any_more_or_is_another_is_told(tuned, encoder, folder):
    datasets = SharedDatasets(folder)
    hidden = shutil.move(encoder, encoder.with_name("hidden"))
    try:
        with pytest.raises(InputError, match=r"the encoder .*tiny is no folder that is there"):
            RegressionBaseline.of(tuned, datasets, folder)
        write_encoder(encoder, num_hidden_layers=1, seed=4)
        with pytest.raises(InputError, match="tiny is another one than the run began with"):
            RegressionBaseline.of(tuned, datasets, folder)
        shutil.rmtree(encoder)
    finally:
        shutil.move(hidden, encoder)


def test_a_run_without_a_pretrained_encoder_has_none(small_folder, folder):
    assert RegressionBaseline.of(load_run(small_folder), SharedDatasets(folder), folder) is None


def test_labels_of_one_class_make_none(frozen, folder, monkeypatch):
    datasets = SharedDatasets(folder)
    load = datasets.load

    def one_class(*arguments, **settings):
        dataset, bad_rows = load(*arguments, **settings)
        train = dataset.train.chosen(np.flatnonzero(dataset.train.labels == 0))
        return dataclasses.replace(dataset, train=train), bad_rows

    monkeypatch.setattr(datasets, "load", one_class)
    with pytest.raises(InputError, match="labeled train texts are all of one class"):
        RegressionBaseline.of(frozen, datasets, folder)


def test_minilm_is_not_fetched_for_it(tuned, folder):
    settings = dataclasses.replace(tuned.settings, encoder="minilm")
    with pytest.raises(InputError, match="the encoder minilm is not in "):
        RegressionBaseline.of(dataclasses.replace(tuned, settings=settings), SharedDatasets(folder), folder)
