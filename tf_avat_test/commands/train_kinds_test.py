"""bin/train with other methods, data sets, devices and precisions."""

import csv
import gzip
import json

import numpy as np
import pytest
import tensorflow as tf

from tf_avat_test.commands.small_training import SMALL, assert_saved_model_gives_the_predictions
from tf_avat_test.commands.train_process import train

pytestmark = [pytest.mark.long, pytest.mark.thorough]

TINY = ["--epochs=1", "--embedding_size=8", "--hidden_size=6", "--attention_size=5", "--learning_rate=0.02"]


@pytest.mark.parametrize("flags", [["--method=word_ivat"], ["--method=attn_vat", "--solver=ascent"]])
def test_other_sites_and_solvers_train_and_export_too(flags, small_texts, tmp_path):
    folder = tmp_path / "run"
    done = train(
        *TINY, *flags, f"--dataset={small_texts}", f"--run_dir={folder}", f"--data_dir={tmp_path / 'data'}"
    )
    assert (done.returncode, done.stderr) == (0, "")
    metrics = json.loads((folder / "metrics.json").read_text())
    with open(folder / "history.csv", newline="") as file:
        (epoch,) = csv.DictReader(file)
    assert float(epoch["kl"]) > 0
    assert 0.9 < float(epoch["r_norm"]) <= 1.0005
    record = json.loads((folder / "predictions.jsonl").read_text().splitlines()[0])
    answer = tf.saved_model.load(folder / "saved_model" / "1").signatures["serving_default"](
        texts=tf.constant([record["text"]])
    )
    np.testing.assert_allclose(answer["probabilities"][0], record["probabilities"], atol=1e-5)
    assert metrics["method"] in flags[0]


def test_few_labels_of_sst_beside_the_rest_and_word_vectors(archives_dir, tmp_path):
    done = train(
        "--dataset=sst",
        "--labeled_size=300",
        "--unlabeled=rest",
        f"--word_vectors={archives_dir / 'vectors' / 'en_core_web_md.300d.vec.gz'}",
        "--hidden_size=16",
        "--epochs=1",
        f"--run_dir={tmp_path / 'run'}",
        f"--data_dir={archives_dir}",
    )
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    (archive,) = metrics["fingerprints"]["archives"]
    assert (archive["name"], archive["pinned"]) == ("sst/trainDevTestTrees_PTB.zip", False)
    assert done.returncode == 0 and done.stderr.count("\n") == 1
    assert f"PTB.zip is used as it was put there: its sha256 is {archive['sha256']}, where" in done.stderr
    assert json.loads((tmp_path / "run" / "config.json").read_text())["embedding_size"] == 300
    assert metrics["counts"]["train"] == 300 and metrics["counts"]["unlabeled"] == 6_620
    assert metrics["counts"]["share_of_words_covered"] > 0.9


def test_files_of_ones_own_with_three_classes_bad_rows_and_a_leak(tmp_path):
    generator = np.random.default_rng(0)
    kinds = {"caf\u00e9": "coffee tea milk", "no, thanks": "hammer saw nail", "0": "river lake sea"}
    rows = [
        (" ".join(generator.choice([*words.split(), "the", "of", "and"], 8)), kind)
        for kind, words in kinds.items()
        for _ in range(60)
    ]
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, part in (("train", rows[::2]), ("dev", rows[1::4]), ("test", [*rows[3::4], rows[0]])):
        with gzip.open(folder / f"{name}.csv.gz", "wt", newline="") as file:
            csv.writer(file).writerows([("kind", "body"), *((kind, text) for text, kind in part)])
    with gzip.open(folder / "test.csv.gz", "ab") as file:
        file.write(b"no such kind,words\r\nonly one field\r\n")
    (tmp_path / "raw.txt").write_text("".join(text + "\n" for text, _ in rows), encoding="utf-8")
    done = train(
        f"--dataset={folder}",
        "--text_column=body",
        "--label_column=kind",
        "--skip_bad_rows",
        f"--unlabeled={tmp_path}/*.txt",
        "--epochs=12",
        "--hidden_size=16",
        "--learning_rate=0.01",
        f"--run_dir={tmp_path / 'run'}",
        f"--data_dir={tmp_path / 'cache'}",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Left out 2 rows: " in done.stdout
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert metrics["classes"] == ["0", "caf\u00e9", "no, thanks"]
    counts = {"train": 90, "valid": 45, "test": 46, "unlabeled": 180, "bad_rows_left_out": 2}
    assert counts.items() <= metrics["counts"].items()
    assert metrics["counts"]["test_texts_in_train"] >= 1
    assert metrics["test"]["f1"] > 0.9
    serve = tf.saved_model.load(tmp_path / "run" / "saved_model" / "1").signatures["serving_default"]
    answer = serve(texts=tf.constant(["coffee and milk", "the lake"]))
    assert [name.decode() for name in answer["label"].numpy()] == ["caf\u00e9", "0"]
    assert [name.decode() for name in answer["classes"][1].numpy()] == metrics["classes"]


def test_two_replicas_give_the_scores_of_one_device(small_texts, tmp_path):
    # Without dropout, whose masks differ between replicas, and in one epoch, before differences in the last
    # bit grow; 160 texts leave a last batch of 5, which does not divide by two.
    arguments = [
        *TINY,
        "--dropout=0",
        "--batch_size=31",
        f"--dataset={small_texts}",
        f"--data_dir={tmp_path}",
    ]
    scores = []
    for replicas in (1, 2):
        folder = tmp_path / str(replicas)
        done = train(*arguments, f"--run_dir={folder}", f"--replicas={replicas}")
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Devices: {replicas}." in done.stdout
        with open(folder / "history.csv", newline="") as file:
            scores.append({name: float(value) for name, value in next(csv.DictReader(file)).items()})
    for name in ("loss", "supervised_loss", "kl", "random_kl", "r_norm", "entropy", "val_nll", "val_auc"):
        assert scores[1][name] == pytest.approx(scores[0][name], rel=1e-3), name


@pytest.mark.parametrize("precision", ["mixed_float16"])
def test_half_precision_learns_and_its_saved_model_is_what_was_scored(precision, data_dir, tmp_path):
    arguments = [*SMALL, f"--precision={precision}", f"--run_dir={tmp_path}", f"--data_dir={data_dir}"]
    done = train(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "metrics.json").read_text())["test"]["auc"] > 0.75
    assert_saved_model_gives_the_predictions(tmp_path)
