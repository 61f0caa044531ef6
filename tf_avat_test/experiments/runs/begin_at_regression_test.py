import dataclasses
import re

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.evaluation import logistic_regression
from tf_avat.evaluation.logistic_regression import regression_probabilities
from tf_avat.experiments.runs.begin_at_regression import begin_at_regression
from tf_avat.experiments.runs.fit_classifier import fit_classifier
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.what_is_trained import WhatIsTrained
from tf_avat.inference.predictor import Predictor
from tf_avat.input_error import InputError
from tf_avat_test.pretrained.tiny_encoder import write_encoder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, small_texts):
    """A function from settings to `RunSettings` and `PreparedData` on a tiny encoder."""
    encoder = write_encoder(tmp_path_factory.mktemp("encoders") / "tiny", num_hidden_layers=1)
    folder = tmp_path_factory.mktemp("data")

    def of(**given):
        given = {"dataset": str(small_texts), "encoder": str(encoder), "method": "vanilla", **given}
        settings = RunSettings(**given)
        return settings, PreparedData.of(settings, folder)

    return of


@pytest.fixture(scope="module", autouse=True)
def one_penalty():
    """Which one is best turns on the last bits where an encoder knows nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logistic_regression, "STRENGTHS", (1.0,))
        yield


def begun(settings, data):
    trained = WhatIsTrained.of(settings, data)
    train, valid, _ = trained.texts(data)
    begin_at_regression(trained, data, train, valid)
    return trained


KINDS = {
    "tuned": {},
    "frozen": {"freeze_encoder": True},
    "mean": {"pooling": "mean"},
    "frozen mean": {"pooling": "mean", "freeze_encoder": True},
    "few labels": {"labeled_size": 20},
    "all heads": {"method": "attn_vat", "perturb": "both"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_first_step_the_model_is_the_regression_on_mean_states(kind, prepared):
    settings, data = prepared(**KINDS[kind])
    trained = begun(settings, data)
    states = trained.classifier.encoder

    def means(name):
        ids = data.sentences[name]
        return np.array([states(ids.padded([i])).numpy()[0].mean(0) for i in range(len(ids))])

    pairs = [(means(name), data.dataset.splits[name].labels) for name in ("train", "valid")]
    expected = regression_probabilities(*pairs, means("test"), 2)
    found = Predictor(trained.classifier)(data.sentences["test"])
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-3)
    assert expected.std() > 0.02


def test_attention_begins_uniform_and_learns(prepared):
    settings, data = prepared(epochs=1, learning_rate=0.01, dropout=0.0)
    begin = Predictor(begun(settings, data).classifier)(data.sentences["test"])
    classifier, _ = fit_classifier(settings, data, tf.distribute.get_strategy(), data.folder)
    end = Predictor(classifier)(data.sentences["test"])
    lengths = data.sentences["test"].lengths
    np.testing.assert_allclose(begin.attention, np.repeat(1 / lengths, lengths), atol=1e-6)
    learned = np.split(end.attention, np.cumsum(lengths)[:-1])
    assert all(np.ptp(weights) > 1e-4 for weights in learned if len(weights) > 2)


def test_an_encoder_in_half_precision_has_the_regression_of_full_precision(prepared):
    kernels = []
    for precision in ("float32", "mixed_bfloat16"):
        settings, data = prepared(precision=precision)
        kernels.append(begun(settings, data).classifier.decoder.get_weights()[0])
    assert np.array_equal(*kernels) and kernels[0].any()


def test_texts_of_one_class_are_refused(prepared):
    settings, data = prepared()
    train = data.dataset.train
    alike = dataclasses.replace(train, labels=np.ones_like(train.labels))
    data = dataclasses.replace(data, dataset=dataclasses.replace(data.dataset, train=alike))
    told = "`decoder_start`=regression: labeled train texts are all of one class"
    with pytest.raises(InputError, match=re.escape(told)):
        begun(settings, data)
