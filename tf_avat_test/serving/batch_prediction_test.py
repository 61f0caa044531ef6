"""Rows with what real runs say of them."""

import json

import numpy as np
import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.input_file import InputFile
from tf_avat.data.records.whole_rows import WholeRows
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.serving.batch_prediction import BatchPrediction
from tf_avat.serving.ensemble import Ensemble
from tf_avat.serving.label_numbers import LabelNumbers
from tf_avat.serving.new_columns import NewColumns
from tf_avat.serving.row_forms import row_form
from tf_avat.serving.unfinished_output import UnfinishedOutput
from tf_avat.serving.windows import Windows


@pytest.fixture(scope="module")
def run(small_folder):
    return load_run(small_folder)


@pytest.fixture(scope="module")
def saved_model(small_folder):
    return load_run(small_folder / "saved_model")


@pytest.fixture
def predict(tmp_path):
    """A function: writes test.csv of the small texts as JSON lines, and returns rows and the prediction."""

    def write(runs, file, *, label_column="label", threads=2, cut_after=None, **asked):
        ensemble = Ensemble(runs, attention=asked.get("attended", 0) > 0)
        columns = NewColumns(ensemble.groups, prefix="new_", as_json=True, **asked)
        bad_rows = BadRows()
        form = row_form("jsonl", columns.names)
        sources = [WholeRows(InputFile(file), "text", label_column, bad_rows)]
        own = Windows(sources, form, bad_rows, most_rows=17)
        numbers = [LabelNumbers(classes) for classes in ensemble.groups.values()] if label_column else []
        prediction = BatchPrediction(ensemble, form, columns, numbers, threads=threads)
        output = UnfinishedOutput(tmp_path / "out.jsonl")
        output.folder.mkdir(exist_ok=True)
        output.open({}, False)
        prediction.write(own.between(0, cut_after), output)
        if cut_after is not None:
            output.close()
            return None, prediction
        scores = prediction.scores(output.scored)
        output.finish()
        rows = [json.loads(line) for line in output.path.read_text().splitlines()]
        return rows, (prediction, scores)

    return write


def test_rows_come_back_in_order_with_what_the_run_says_of_each(predict, run, small_texts):
    rows, (prediction, (scores,)) = predict([run], small_texts / "test.csv", all_probabilities=True)
    texts = [row["text"] for row in rows]
    assert len(rows) == prediction.rows == 50
    assert [text.split()[-1] for text in texts] == [f"test{i}" for i in range(50)]
    expected = run.read(texts, importance=False).probabilities
    found = np.array([[row["new_probability_bad"], row["new_probability_good"]] for row in rows])
    np.testing.assert_allclose(found, expected, rtol=2e-6)
    assert [row["new_label"] for row in rows] == [run.classes[i] for i in expected.argmax(1)]
    np.testing.assert_array_equal([row["new_probability"] for row in rows], found.max(1))
    labels = np.array([run.classes.index(row["label"]) for row in rows])
    assert scores.pop("texts") == 50
    assert scores == pytest.approx(classification_scores(labels, expected), rel=1e-6)


def test_a_saved_model_says_what_its_run_says(predict, run, saved_model, small_texts):
    found = []
    for own in (run, saved_model):
        rows, _ = predict([own], small_texts / "test.csv", attended=2)
        found.append(rows)
    for one, other in zip(*found, strict=True):
        assert one["new_label"] == other["new_label"]
        assert one["new_probability"] == pytest.approx(other["new_probability"], rel=1e-5)
        assert one["new_attention"] == pytest.approx(other["new_attention"], rel=1e-4)
        assert len(one["new_attended_words"]) == 2
    plain, _ = predict([saved_model], small_texts / "test.csv")
    assert [row["new_probability"] for row in plain] == [row["new_probability"] for row in found[1]]


def test_attended_words_are_those_of_the_run(predict, run, small_texts):
    rows, _ = predict([run], small_texts / "test.csv", attended=3)
    reading = run.read([row["text"] for row in rows], importance=False)
    for i, row in enumerate(rows):
        own = reading.of(i)
        order = np.argsort(-reading.attention[own], kind="stable")[:3]
        assert row["new_attended_words"] == [reading.words[own][j] for j in order]
        np.testing.assert_allclose(row["new_attention"], reading.attention[own][order], rtol=1e-5)


def test_an_ensemble_is_the_mean_of_its_runs(predict, run, saved_model, small_texts):
    each = [predict([own], small_texts / "test.csv", all_probabilities=True)[0] for own in (run, saved_model)]
    rows, _ = predict([run, saved_model], small_texts / "test.csv", all_probabilities=True)
    for row, *own in zip(rows, *each, strict=True):
        for name in ("new_probability_bad", "new_probability_good"):
            assert row[name] == pytest.approx(np.mean([part[name] for part in own]), rel=1e-6)


def test_the_number_of_threads_does_not_change_a_byte(predict, run, small_texts, tmp_path):
    found = set()
    for threads in (1, 2, 5):
        predict([run], small_texts / "train.csv", threads=threads, attended=3)
        found.add((tmp_path / "out.jsonl").read_bytes())
    assert len(found) == 1


def test_a_prediction_that_was_cut_off_goes_on_to_the_same_bytes_and_scores(
    predict, run, small_texts, tmp_path
):
    _, (_, scores) = predict([run], small_texts / "train.csv")
    whole = (tmp_path / "out.jsonl").read_bytes()
    for cut_after in (0, 1, 9):
        predict([run], small_texts / "train.csv", cut_after=cut_after)
        _, (prediction, again) = predict([run], small_texts / "train.csv")
        assert (tmp_path / "out.jsonl").read_bytes() == whole
        assert (again, prediction.rows) == (scores, 160)


def test_rows_without_text_or_known_label_are_counted(predict, run, tmp_path):
    rows = ["superb,good", ",good", " ,bad", "dull,", "dull,other", "dull,other", "witty,good"]
    (tmp_path / "a.csv").write_text("text,label\n" + "\n".join(rows) + "\n")
    rows, (prediction, (scores,)) = predict([run], tmp_path / "a.csv")
    assert [row["new_label"] is None for row in rows] == [False, True, True, False, False, False, False]
    assert (prediction.empty, scores["texts"]) == (2, 2)
    assert scores["auc"] is None


def test_rows_without_any_text_are_not_asked_for(predict, run, tmp_path):
    (tmp_path / "a.csv").write_text("text,label\n,good\n,bad\n")
    rows, (prediction, (scores,)) = predict([run], tmp_path / "a.csv")
    assert [row["new_probability"] for row in rows] == [None, None]
    assert (prediction.empty, scores["texts"]) == (2, 0)
