import dataclasses
import re

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.texts.surest import surest
from tf_avat.data.texts.text_dataset import LabeledTexts
from tf_avat.data.texts.text_stream import TextStream
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.made_from import made_from
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.taught_texts import read_teacher, taught_texts
from tf_avat.inference.predictor import Predictor
from tf_avat.input_error import InputError
from tf_avat_test.experiments.small_run import small_run

TRAIN = LabeledTexts(("a dull film", "a witty film", "awful music"), [0, 1, 0])
TEXTS = tuple(f"the {word} story of time {i}" for i in range(20) for word in ("moving", "bland", "superb"))


@pytest.fixture(scope="module")
def teacher(small_folder):
    return read_teacher(small_folder)


def test_the_surest_texts_get_the_teachers_labels_beside_repeated_labeled_ones(teacher):
    found, taught = taught_texts(TRAIN, TextStream.of(TEXTS), teacher, ("bad", "good"))
    said = Predictor(teacher.classifier)(teacher.pipeline.id_sequences(TEXTS)).probabilities
    rows, labels = surest(said, 0.75)
    order = np.argsort(rows)
    rows, labels = rows[order], labels[order]
    assert taught == len(rows) and set(labels.tolist()) == {0, 1}
    times = round(0.2 * len(rows) / 3)
    assert times > 1 and found.texts == (*TRAIN.texts * times, *(TEXTS[row] for row in rows))
    assert found.labels.tolist() == [0, 1, 0] * times + labels.tolist()


def test_texts_without_anything_in_them_are_not_learned(teacher):
    odd = TextStream.of(("", "  ", *TEXTS, "\n"))
    found, _ = taught_texts(TRAIN, odd, teacher, ("bad", "good"))
    same, _ = taught_texts(TRAIN, TextStream.of(TEXTS), teacher, ("bad", "good"))
    assert found.texts == same.texts and np.array_equal(found.labels, same.labels)


@pytest.mark.parametrize(
    ("texts", "classes", "told"),
    [
        (TEXTS, ("bad", "good", "so so"), "was trained for the classes bad, good, and this data set has bad"),
        (TEXTS[:1], ("bad", "good"), "is sure of none of the unlabeled texts"),
        ((), ("bad", "good"), "is sure of none of the unlabeled texts"),
    ],
)
def test_teachers_of_other_classes_and_too_few_texts_are_refused(texts, classes, told, teacher):
    with pytest.raises(InputError, match=re.escape(f"`teacher`={teacher.path}") + ".*" + re.escape(told)):
        taught_texts(TRAIN, TextStream.of(texts), teacher, classes)


def test_a_teacher_that_sees_one_class_alone_is_told(teacher, capsys):
    told = "All that the teacher is sure of it takes for {}: "
    _, taught = taught_texts(TRAIN, TextStream.of(("an awful film",) * 8), teacher, ("bad", "good"))
    assert taught == 6 and told.format("bad") in capsys.readouterr().err
    taught_texts(TRAIN, TextStream.of(TEXTS), teacher, ("bad", "good"))
    assert told[:20] not in capsys.readouterr().err


def test_a_teacher_may_have_the_classes_in_another_order_or_spelling(teacher):
    expected, taught = taught_texts(TRAIN, TextStream.of(TEXTS), teacher, ("bad", "good"))
    metrics = {**teacher.metrics, "classes": ["1.0", "0.0"]}
    other = dataclasses.replace(teacher, metrics=metrics)
    found, same = taught_texts(TRAIN, TextStream.of(TEXTS), other, ("0", "1"))
    assert same == taught and found.texts == expected.texts
    assert found.labels[-taught:].tolist() == (1 - expected.labels[-taught:]).tolist()


def test_what_is_no_finished_run_is_refused_before_any_text_is_read(tmp_path):
    with pytest.raises(InputError, match=re.escape(f"`teacher`={tmp_path}: this is not a run folder")):
        read_teacher(tmp_path)
    settings = RunSettings(dataset="nowhere.csv", unlabeled="nowhere.txt", teacher=str(tmp_path))
    with pytest.raises(InputError, match=re.escape(f"`teacher`={tmp_path}: ")):
        PreparedData.of(settings, tmp_path)


@pytest.fixture(scope="module")
def taught_settings(small_texts, small_folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("raw") / "raw.txt"
    path.write_text("\n".join([*TEXTS, ""]))
    shared = {"dataset": str(small_texts), "labeled_size": 20, "unlabeled": f"rest+{path}"}
    return {**shared, "teacher": str(small_folder), "embedding_size": 8}


@pytest.mark.parametrize(("method", "unlabeled"), [("vanilla", None), ("attn_vat", 140 + len(TEXTS))])
def test_a_run_learns_from_taught_texts_and_by_vat_from_all(method, unlabeled, taught_settings, tmp_path):
    data = PreparedData.of(RunSettings(method=method, **taught_settings), tmp_path)
    assert data.taught == data.counts["labeled_by_the_teacher"] > 100
    assert len(data.sentences["train"]) == len(data.dataset.train) == data.taught + 20
    assert (None if data.unlabeled is None else len(data.unlabeled)) == unlabeled
    assert data.unlabeled_fingerprint is not None


@pytest.mark.parametrize("method", ["vanilla", "attn_vat"])
def test_rows_that_could_not_be_read_are_counted_whoever_reads_the_others(
    method, taught_settings, small_texts, tmp_path
):
    raw = tmp_path / "raw.csv"
    raw.write_text("\n".join(["text", *TEXTS, "a\x00b", "c\x00d", ""]))
    settings = {**taught_settings, "unlabeled": str(raw), "skip_bad_rows": True}
    data = PreparedData.of(RunSettings(method=method, **settings), tmp_path)
    assert data.taught > 0 and data.counts["bad_unlabeled_rows_left_out"] == 2


def test_such_a_run_trains_and_is_made_from_its_teachers_labels(taught_settings, tmp_path, small_texts):
    settings = {**taught_settings, "method": "vanilla", "epochs": 1}
    settings.pop("dataset")
    run = FinishedRun.load(small_run(tmp_path / "taught", small_texts, tmp_path, **settings))
    plain = PreparedData.of(
        RunSettings(dataset=str(small_texts), labeled_size=20, embedding_size=8), tmp_path
    )
    assert run.metrics["counts"]["labeled_by_the_teacher"] > 100
    assert run.metrics["fingerprints"]["data"] != plain.dataset.fingerprint
    data = PreparedData.of(run.settings, tmp_path)
    names = made_from(run.settings, data, tf.distribute.get_strategy(), "code")
    assert any(name.endswith(" says") and "or what `teacher`=" in name for name in names)


def test_there_has_to_be_something_to_label(small_texts):
    told = "`teacher`=runs/first labels unlabeled texts, and `unlabeled` names none"
    for given in ({"unlabeled": "none"}, {}):
        with pytest.raises(InputError, match=re.escape(told)):
            RunSettings(dataset=str(small_texts), teacher="runs/first", **given)


def test_a_student_has_as_many_epochs_as_with_many_labels():
    few = {"encoder": "minilm", "labeled_size": 500, "unlabeled": "rest"}
    assert RunSettings(**few).epochs == 13 and RunSettings(**few, teacher="runs/first").epochs == 3
