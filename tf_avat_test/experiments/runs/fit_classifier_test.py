import csv
import json

import pytest

from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import small_run, write_texts

PAPERS = {"l2": 1e-5, "dropout": 0.0, "balanced_loss": True, "best_by": "auc"}


@pytest.fixture(scope="module")
def papers(small_texts, tmp_path_factory):
    """The folder of a run that was trained as the paper's authors do, but for its size."""
    folder = tmp_path_factory.mktemp("papers")
    return small_run(folder / "run", small_texts, folder, method="attn_at", epochs=3, **PAPERS)


def test_the_best_epoch_is_that_of_the_score_that_is_asked_for(papers):
    with open(papers / "history.csv", newline="") as file:
        aucs = [float(row["val_auc"]) for row in csv.DictReader(file)]
    metrics = json.loads((papers / "metrics.json").read_text())
    assert metrics["best_epoch"] == aucs.index(max(aucs)) + 1
    assert metrics["valid"]["auc"] == pytest.approx(max(aucs))
    assert "epochs by valid AUC is" in (papers / "README.md").read_text()


def test_a_run_with_an_l2_term_can_be_asked(papers):
    reading = FinishedRun.load(papers).read(["a dull story", "a witty film"])
    assert reading.probabilities.shape == (2, 2)


def test_a_balanced_loss_is_for_two_classes(tmp_path):
    texts = write_texts(tmp_path / "texts")
    train = texts / "train.csv"
    train.write_text(train.read_text() + "a third thing,other\n" * 3)
    with pytest.raises(InputError, match=r"`balanced_loss` is for two classes; `dataset`=.* has 3"):
        small_run(tmp_path / "run", texts, tmp_path, balanced_loss=True)
