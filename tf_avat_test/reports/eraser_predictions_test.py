"""The file is scored as the benchmark's scorer does it, from the archive's own annotations."""

import itertools
import json
import tarfile

import numpy as np
import pytest
from sklearn import metrics

from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.runs.evaluation_json import evaluation_json
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.reports.eraser_predictions import eraser_predictions
from tf_avat_test.experiments.small_run import small_run, write_texts

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def measured(archives_dir, tmp_path_factory):
    """An evaluation on test documents of movies, and its file."""
    folder = tmp_path_factory.mktemp("movies")
    texts = write_texts(folder / "texts", classes=("NEG", "POS"))
    run = FinishedRun.load(small_run(folder / "run", texts, folder, epochs=1))
    movies = EvaluationTexts.of(run, SharedDatasets(archives_dir), dataset="movies", size=40)
    settings = EvaluationSettings(attention_epsilons=(), word_epsilons=(), resamples=10)
    found = evaluate_run(run, movies, settings)
    lines = eraser_predictions(
        movies.documents, run.classes, found.reading.probabilities, found.token_scores, found.erased
    )
    return evaluation_json(found.values), [json.loads(line) for line in lines.splitlines()]


@pytest.fixture(scope="module")
def truth(archives_dir):
    """Tokens of each document, and which of them any evidence holds, as the scorer reads them."""
    marked = {}
    with tarfile.open(archives_dir / "movies" / "movies.tar.gz") as archive:
        for line in archive.extractfile("movies/test.jsonl").read().decode().splitlines():
            annotation = json.loads(line)
            name = annotation["annotation_id"]
            lines = archive.extractfile(f"movies/docs/{name}").read().decode().split("\n")
            tokens = [token for line in lines for token in line.strip().split(" ") if token]
            marked[name] = np.zeros(len(tokens), bool)
            for group in annotation["evidences"]:
                for part in group:
                    marked[name][part["start_token"] : part["end_token"]] = True
    return marked


def test_soft_scores_from_the_file_are_those_of_the_evaluation(measured, truth):
    values, lines = measured
    scores = {"auprc": [], "average_precision": [], "roc_auc": []}
    for line in lines:
        own = truth[line["annotation_id"]].astype(int)
        (rationale,) = line["rationales"]
        soft = rationale["soft_rationale_predictions"]
        assert len(soft) == len(own) and rationale["docid"] == line["annotation_id"]
        precision, recall, _ = metrics.precision_recall_curve(own, soft)
        scores["auprc"].append(metrics.auc(recall, precision))
        scores["average_precision"].append(metrics.average_precision_score(own, soft))
        scores["roc_auc"].append(metrics.roc_auc_score(own, soft))
    for name, found in scores.items():
        assert values["rationales"][name]["value"] == pytest.approx(np.average(found), abs=1e-12)
    assert len({line["annotation_id"] for line in lines} & set(truth)) == len(lines) == 40


def test_faithfulness_from_the_file_is_that_of_the_evaluation(measured):
    values, lines = measured
    faithfulness = values["faithfulness"]
    for name in ("comprehensiveness", "sufficiency"):
        key = f"{name}_classification_scores"
        losses = [
            line["classification_scores"][line["classification"]] - line[key][line["classification"]]
            for line in lines
        ]
        assert faithfulness["at_human_share"][name]["value"] == pytest.approx(np.average(losses), abs=1e-6)
        over_shares = [
            [
                line["classification_scores"][line["classification"]] - part[key][line["classification"]]
                for part in line["thresholded_scores"]
            ]
            for line in lines
        ]
        assert faithfulness[name]["value"] == pytest.approx(np.average(over_shares), abs=1e-6)
    assert {tuple(part["threshold"] for part in line["thresholded_scores"]) for line in lines} == {
        (0.01, 0.05, 0.1, 0.2, 0.5)
    }


def test_hard_spans_hold_the_top_tokens_and_do_not_touch(measured):
    values, lines = measured
    share = values["faithfulness"]["at_human_share"]["share"]
    for line in lines:
        soft = np.array(line["rationales"][0]["soft_rationale_predictions"])
        spans = [
            (span["start_token"], span["end_token"])
            for span in line["rationales"][0]["hard_rationale_predictions"]
        ]
        chosen = np.zeros(len(soft), bool)
        for start, end in spans:
            chosen[start:end] = True
        assert all(a < b for a, b in spans) and all(b < c for (_, b), (c, _) in itertools.pairwise(spans))
        assert chosen.sum() == np.ceil(round(share * len(soft), 9))
        assert soft[chosen].min() >= soft[~chosen].max()
