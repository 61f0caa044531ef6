import dataclasses
import json
import pathlib

import numpy as np
import pytest

from tf_avat.data.texts.rationale_document import RationaleDocument
from tf_avat.evaluation.disagreement import disagreement
from tf_avat.experiments.explaining.explained_texts import explained_texts
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import PLAIN, small_run

TEXTS = ["The film is superb!", "awful music", "unheard qqq zzz"]


@pytest.fixture(scope="module")
def runs(small_folder, small_texts, tmp_path_factory):
    other = tmp_path_factory.mktemp("runs")
    return [
        load_run(small_folder),
        load_run(small_run(other / "other", small_texts, other, **PLAIN)),
        load_run(small_folder / "saved_model"),
    ]


def test_each_text_has_what_each_run_reads_in_it(runs):
    found = explained_texts(runs, TEXTS, labels=np.array([1, 1, 0]))
    as_json = dataclasses.asdict(found)
    assert json.loads(json.dumps(as_json, allow_nan=False)) == as_json
    assert found.classes == ["bad", "good"]
    first = found.texts[0]
    assert (first.words, first.label, first.evidence) == (
        ["the", "film", "is", "superb"],
        "good",
        None,
    )
    for run, part in zip(runs, first.runs, strict=True):
        reading = run.read(TEXTS)
        assert part.attention == reading.attention[:4].tolist()
        assert part.probabilities == reading.probabilities[0].tolist()
        assert part.prediction == run.classes[reading.probabilities[0].argmax()]
    assert [text.number for text in found.texts] == [1, 2, 3]
    assert first.runs[2].importance is None and first.runs[2].known is None
    assert found.texts[2].runs[0].known == [False, False, False]


def test_importance_is_that_of_each_text_as_shares(runs):
    for i, run in enumerate(runs[:2]):
        reading = run.read(TEXTS)
        for j, text in enumerate(explained_texts(runs[:2], TEXTS).texts):
            norms = reading.importance[reading.of(j)].astype(np.float64)
            np.testing.assert_allclose(text.runs[i].importance, norms / norms.sum(), rtol=1e-6)


def test_where_no_word_matters_all_matter_alike(small_folder):
    run = load_run(small_folder)
    for variable in run.classifier.decoder.trainable_variables:
        variable.assign(0 * variable)
    (text, *_) = explained_texts([run], TEXTS).texts
    assert text.runs[0].importance == [0.25] * 4


def test_disagreement_confidence_and_errors_are_those_of_the_runs(runs):
    for text in explained_texts(runs[:2], TEXTS, labels=np.array([0, 0, 0])).texts:
        predictions = [part.prediction for part in text.runs]
        attentions = [part.attention for part in text.runs]
        assert text.disagreement == disagreement(predictions, attentions)
        assert text.errors == sum(name != "bad" for name in predictions)
        assert text.confidence == pytest.approx(np.mean([max(p.probabilities) for p in text.runs]))


def test_a_single_run_disagrees_with_its_importance_and_a_saved_model_with_nothing(runs):
    (text, *_) = explained_texts(runs[:1], TEXTS).texts
    (part,) = text.runs
    assert text.disagreement == disagreement([""], [part.attention], part.importance)
    assert explained_texts(runs[2:], TEXTS).texts[0].disagreement is None


def test_runs_of_one_name_are_told_apart_by_their_paths(runs):
    names = [run.name for run in explained_texts([runs[0], runs[2]], TEXTS).runs]
    assert names == [str(runs[0].path), str(runs[2].path)]
    assert [run.name for run in explained_texts(runs[:2], TEXTS).runs] == ["small", "other"]


def test_evidence_is_told_word_by_word(runs):
    documents = [
        RationaleDocument("one", "a well-made , superb film", 1, ((1, 2), (3, 4))),
        RationaleDocument("two", "music , so dull", 0, ((3, 4),)),
    ]
    texts = explained_texts(runs[:1], [document.text for document in documents], documents=documents).texts
    assert [text.evidence for text in texts] == [[False, True, True, True, False], [False, False, True]]


def test_texts_without_a_known_word_are_refused_and_left_out_where_they_may_be(runs):
    assert len(explained_texts(runs[:1], ["qqq"]).texts) == 1
    refused = []
    found = explained_texts(runs, ["film", "qqq", "?!", "dull"], refuse=lambda *told: refused.append(told))
    assert [(text.number, text.text) for text in found.texts] == [(1, "film"), (4, "dull")]
    assert refused == [
        (1, "small knows none of the words of this text"),
        (2, "there is no word in this text"),
    ]


def test_it_says_what_it_does_and_how_far_it_is(runs):
    told = []
    explained_texts(runs[:2], TEXTS, begin=lambda what, done: told.append((what, done)))
    assert told == [("what small reads", 0), ("what other reads", 0.5)]


def test_runs_with_other_classes_are_refused(runs):
    other = dataclasses.replace(
        runs[0], path=pathlib.Path("elsewhere"), metrics={**runs[0].metrics, "classes": ["no", "yes"]}
    )
    with pytest.raises(InputError, match="`run`=elsewhere tells 'no', 'yes' apart"):
        explained_texts([runs[0], other], TEXTS)
