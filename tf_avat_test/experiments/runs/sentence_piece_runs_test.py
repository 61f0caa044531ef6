import json
import shutil

import numpy as np
import pytest

from tf_avat.experiments.explaining.explained_texts import explained_texts
from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import small_run

TEXTS = ["The superb \ufb01lm, \u65e5\u672c", "", "dull dull", "witty " * 30]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def small(tmp_path_factory, small_texts, data_dir):
    folder = tmp_path_factory.mktemp("runs") / "pieces"
    return small_run(
        folder, small_texts, data_dir, tokenizer="sentencepiece", vocabulary_size=48, batch_size=64
    )


@pytest.fixture(scope="module")
def run(small):
    return FinishedRun.load(small)


def test_a_run_keeps_its_pieces_and_reads_texts_with_them(small, run):
    metrics = json.loads((small / "metrics.json").read_text())
    assert metrics["counts"]["vocabulary"] == 50 and metrics["tokenizer"].startswith("sentencepiece ")
    assert "import tensorflow_text" in (small / "README.md").read_text()
    reading = run.read(TEXTS)
    assert "".join(reading.words[reading.of(0)]) == "Thesuperb\ufb01lm,\u65e5\u672c"
    assert reading.words[reading.of(1)] == ("",)
    assert not reading.known[reading.of(0)][-1] and reading.known[reading.of(2)].all()
    np.testing.assert_allclose(np.add.reduceat(reading.attention, reading.starts[:-1]), 1, rtol=1e-5)


def test_the_exported_model_reads_as_the_run_does(small, run):
    exported = ExportedModel.load(small / "saved_model")
    own, other = run.read(TEXTS, importance=False), exported.read(TEXTS)
    assert own.words == other.words and exported.tokenizer == run.tokenizer
    np.testing.assert_allclose(other.probabilities, own.probabilities, atol=1e-5)
    np.testing.assert_allclose(other.attention, own.attention, atol=1e-5)
    assert exported.words_per_text(TEXTS).tolist() == run.words_per_text(TEXTS).tolist()
    kept = np.array([word != "dull" for word in own.words])
    kept[own.of(2).stop - 1] = True
    assert other.rest(0, kept) == "The superb \ufb01lm, \u65e5\u672c" and other.rest(1, kept) == ""
    np.testing.assert_allclose(exported.probabilities(other, kept), run.probabilities(own, kept), atol=1e-5)


def test_tokens_are_explained_with_their_bytes(run):
    (text,) = explained_texts([run], TEXTS[:1]).texts
    data = text.text.encode()
    assert [data[begin:end].decode() for begin, end in text.places] == text.words


def test_a_damaged_missing_or_foreign_model_file_is_told(small, tmp_path):
    copy = shutil.copytree(small, tmp_path / "copy")
    model, metrics = copy / "sentencepiece.model", copy / "metrics.json"
    content, told = model.read_bytes(), metrics.read_text()
    # The score of a piece stands behind its letters.
    piece = (copy / "vocabulary.txt").read_text().split()[-1].encode()
    mark = bytes([10, len(piece)]) + piece + b"\x15"
    place = content.index(mark) + len(mark)
    model.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    with pytest.raises(InputError, match=r"sentencepiece.model is not the one that the run wrote"):
        FinishedRun.load(copy)
    changed = json.loads(told)
    del changed["fingerprints"]["pieces"]
    metrics.write_text(json.dumps(changed))
    for damage in (b"", b"no model", content[: len(content) // 2]):
        model.write_bytes(damage)
        with pytest.raises(InputError, match=r"sentencepiece.model is not what a run writes"):
            FinishedRun.load(copy)
    words = (copy / "vocabulary.txt").read_text()
    model.write_bytes(content)
    (copy / "vocabulary.txt").write_text(words[words.index("\n") + 1 :])
    with pytest.raises(InputError, match=r"vocabulary.txt has other pieces"):
        FinishedRun.load(copy)
    model.unlink()
    with pytest.raises(InputError, match=r"sentencepiece.model is missing from this run"):
        FinishedRun.load(copy)


def test_pieces_are_learned_from_unlabeled_text_too_unless_train_alone_is_wanted(
    small_texts, data_dir, tmp_path
):
    (tmp_path / "raw.txt").write_text("\u732b\u304c\u597d\u304d\n" * 9)
    common = {"dataset": str(small_texts), "unlabeled": str(tmp_path / "raw.txt")}
    found = {
        vocabulary: PreparedData.of(
            RunSettings(tokenizer="sentencepiece", vocabulary=vocabulary, **common), data_dir
        )
        for vocabulary in (None, "all", "train")
    }
    assert found[None].vocabulary == found["all"].vocabulary != found["train"].vocabulary
    assert found["all"].known_words.known["unlabeled"] == 1
    assert found["train"].known_words.known["unlabeled"] < 0.5
    again = PreparedData.of(RunSettings(tokenizer="sentencepiece", **common), data_dir)
    assert again.vocabulary == found["all"].vocabulary
    assert np.array_equal(again.sentences["train"].ids, found["all"].sentences["train"].ids)
