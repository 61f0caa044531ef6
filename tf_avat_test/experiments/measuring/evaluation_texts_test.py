import numpy as np
import pytest

from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import write_texts


@pytest.fixture(scope="module")
def run(small_folder):
    return FinishedRun.load(small_folder)


def test_a_run_is_measured_on_its_own_test_texts(run, small_texts, tmp_path):
    found = EvaluationTexts.of(run, SharedDatasets(tmp_path))
    expected = load_dataset(str(small_texts), tmp_path)
    assert (found.texts, found.labels.tolist()) == (expected.test.texts, expected.test.labels.tolist())
    assert (found.split, found.documents, found.fingerprint) == ("test", None, expected.fingerprint)


def test_a_sample_is_part_of_the_split_in_its_order_and_the_same_for_a_seed(run, tmp_path):
    whole = EvaluationTexts.of(run, SharedDatasets(tmp_path), split="train")
    first, again, other = (
        EvaluationTexts.of(run, SharedDatasets(tmp_path), split="train", size=20, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first.texts == again.texts != other.texts
    places = [whole.texts.index(text) for text in first.texts]
    assert places == sorted(places) and len(set(places)) == 20
    assert first.labels.tolist() == whole.labels[places].tolist()


def test_labels_of_another_data_set_are_those_of_the_run_whatever_their_order(run, tmp_path):
    (tmp_path / "more").mkdir()
    for split in ("train", "test"):
        # The hash that takes valid from train calls some of forty texts so.
        rows = [f"{split} text {i},{('good', 'bad')[i % 2]}" for i in range(40)]
        (tmp_path / "more" / f"{split}.csv").write_text("text,label\n" + "\n".join(rows) + "\n")
    found = EvaluationTexts.of(run, SharedDatasets(tmp_path), dataset=str(tmp_path / "more"))
    assert found.labels.tolist() == [1, 0] * 20


class ReversedRun:
    """As much of a run as says what its classes are, in an order of its own."""

    has_settings, path, classes = False, "none", ("good", "never", "bad")


def test_labels_are_numbers_of_the_runs_classes(run, small_texts, tmp_path):
    labels = EvaluationTexts.of(run, SharedDatasets(tmp_path)).labels
    reversed_labels = EvaluationTexts.of(
        ReversedRun(), SharedDatasets(tmp_path), dataset=str(small_texts)
    ).labels
    assert reversed_labels.tolist() == (2 - 2 * labels).tolist()


def test_a_data_set_with_other_classes_is_refused(run, tmp_path):
    other = write_texts(tmp_path / "other", classes=("bad", "excellent"))
    with pytest.raises(InputError, match=r"the model tells 'bad', 'good' apart; .*other has 'excellent'"):
        EvaluationTexts.of(run, SharedDatasets(tmp_path), dataset=str(other))


def test_a_saved_model_needs_a_data_set(small_folder, small_texts, tmp_path):
    saved = ExportedModel.load(small_folder / "saved_model")
    with pytest.raises(InputError, match="`dataset` names one"):
        EvaluationTexts.of(saved, SharedDatasets(tmp_path))
    assert len(EvaluationTexts.of(saved, SharedDatasets(tmp_path), dataset=str(small_texts)).texts) == 50


def test_columns_are_those_of_the_run_if_no_others_are_named(small_folder, tmp_path):
    file = tmp_path / "more.csv"
    rows = [f"text number {i},{('good', 'bad')[i % 2]}" for i in range(60)]
    file.write_text("body,stars\n" + "\n".join(rows) + "\n")
    saved = ExportedModel.load(small_folder / "saved_model")
    named = EvaluationTexts.of(saved, SharedDatasets(tmp_path), dataset=str(file), columns=("body", "stars"))
    assert set(named.texts) <= {f"text number {i}" for i in range(60)}
    with pytest.raises(InputError, match="no column 'text'"):
        EvaluationTexts.of(saved, SharedDatasets(tmp_path), dataset=str(file))


class MoviesRun:
    """As much of a run as says what its data are."""

    has_settings, path, classes = False, "none", ("NEG", "POS")


def test_movies_bring_their_evidence(archives_dir):
    found = EvaluationTexts.of(MoviesRun(), SharedDatasets(archives_dir), dataset="movies", size=30)
    assert [document.text for document in found.documents] == list(found.texts)
    assert [document.label for document in found.documents] == found.labels.tolist()
    assert np.all([document.marked.any() for document in found.documents])
