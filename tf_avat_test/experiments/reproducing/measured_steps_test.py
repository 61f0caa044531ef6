import dataclasses

import pytest

from tf_avat.data.tokens.stored_states import stored_states
from tf_avat.experiments.reproducing.measured_steps import STEPS, measured_steps
from tf_avat.experiments.runs import what_is_trained
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat_test.experiments.reproducing.small_study import SIZES
from tf_avat_test.pretrained.tiny_encoder import write_encoder


@pytest.fixture
def settings(small_texts):
    return RunSettings(dataset=str(small_texts), method="attn_at", batch_size=4, epochs=30, **SIZES)


def test_a_few_steps_tell_what_each_of_the_runs_steps_takes(settings, tmp_path, capsys):
    found = measured_steps(settings, tmp_path, ready=2.0)
    # Of 160 texts of train.
    assert found.steps == 40
    # The first makes the graph.
    assert 0 < found.step < found.first and found.start > 2
    assert capsys.readouterr().out == "" and list(tmp_path.iterdir()) == []


def test_an_epoch_of_few_steps_is_enough(settings, tmp_path):
    found = measured_steps(dataclasses.replace(settings, batch_size=80), tmp_path, ready=2.0)
    assert found.steps == 2 and 0 < found.step < found.first


def test_of_a_frozen_encoder_no_more_unlabeled_texts_are_read_than_the_steps_take(
    small_texts, tmp_path, monkeypatch
):
    read = []

    def spied(encoder, fingerprint, sentences, *rest):
        read.append(len(sentences))
        return stored_states(encoder, fingerprint, sentences, *rest)

    monkeypatch.setattr(what_is_trained, "stored_states", spied)
    settings = RunSettings(
        dataset=str(small_texts),
        method="attn_vat",
        encoder=str(write_encoder(tmp_path / "tiny")),
        freeze_encoder=True,
        labeled_size=40,
        unlabeled="rest",
        unlabeled_batch_size=2,
    )
    measured_steps(settings, tmp_path / "data", ready=2.0)
    # Of 40 labeled, one valid and 120 unlabeled texts.
    assert read == [40, 1, STEPS * 2]
