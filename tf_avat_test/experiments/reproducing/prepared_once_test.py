import dataclasses

import pytest

from tf_avat.experiments.reproducing.prepared_once import prepare, prepared_kinds
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

BESIDE = RunSettings(dataset="sst", method="attn_vat", unlabeled="lm1b")


def test_what_reads_the_same_texts_is_prepared_once():
    more = [
        dataclasses.replace(BESIDE, perturb=None, **c)
        for c in ({"seed": 2}, {"epsilon": 5.0}, {"method": "word_ivat"})
    ]
    assert prepared_kinds([BESIDE, *more]) == [BESIDE]
    sampled = [dataclasses.replace(BESIDE, unlabeled_size=10, seed=seed) for seed in (1, 2)]
    assert prepared_kinds(sampled) == sampled
    assert prepared_kinds([RunSettings(dataset="sst", method="attn_at", unlabeled="lm1b")]) == []


def test_what_a_teacher_reads_alone_is_not_what_a_method_reads_too():
    vanilla, at, vat, word_vat = (
        RunSettings(dataset="sst", method=method, unlabeled="lm1b", teacher="runs/first")
        for method in ("vanilla", "attn_at", "attn_vat", "word_vat")
    )
    assert prepared_kinds([vanilla, at, vat, word_vat]) == [vanilla, vat]


def test_every_run_finds_the_ids(small_texts, tmp_path, monkeypatch):
    raw = tmp_path / "raw.txt"
    raw.write_text("a dull film\nthe witty story\n" * 3)
    settings = RunSettings(dataset=str(small_texts), method="attn_vat", unlabeled=str(raw))
    told = []
    ((same, fingerprints),) = prepare([settings], tmp_path / "data", told.append)
    assert same == settings and told == [f"unlabeled text {raw} beside {small_texts}"]
    monkeypatch.setattr("tf_avat.data.tokens.token_cache._write", None)
    data = PreparedData.of(settings, tmp_path / "data")
    assert (data.dataset.fingerprint, data.unlabeled_fingerprint) == (
        fingerprints["data"],
        fingerprints["unlabeled"],
    )


def test_each_of_several_samples_is_told(small_texts, tmp_path):
    raw = tmp_path / "raw.txt"
    raw.write_text("a dull film\nthe witty story\n" * 3)
    sampled = {"dataset": str(small_texts), "method": "attn_vat", "unlabeled": str(raw), "unlabeled_size": 4}
    told = []
    prepare([RunSettings(**sampled, seed=seed) for seed in (1, 2)], tmp_path / "data", told.append)
    assert told == [f"unlabeled text {raw} beside {small_texts} ({number} of 2)" for number in (1, 2)]


def test_what_is_wrong_with_texts_is_said_before_any_run(small_texts, tmp_path):
    settings = RunSettings(dataset=str(small_texts), method="attn_vat", unlabeled=str(tmp_path / "none.txt"))
    with pytest.raises(InputError, match=r"none\.txt"):
        prepare([settings], tmp_path / "data")
