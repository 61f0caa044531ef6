"""What bin/train says to bad input, and how soon."""

import sys

import pytest

from tf_avat_test.commands.train_process import train


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--method=attn_vta"], "--method=attn_vta"),
        (["--solver=guess"], "--solver=guess: attn_ivat has the solvers power, exact, ascent, not guess"),
        (["--epsilon=-1"], "--epsilon=-1.0: expected at least 0"),
        (["--epsilon=five"], "five"),
        (["--dataset=snipets"], "did you mean snippets"),
        (["--unlabeled=tweet"], "tweet"),
        (["--dataset=no/such/folder"], "--dataset=no/such/folder: there is no such file or folder"),
        (["--unlabeled=no/such/*.txt"], "there is no file no/such/*.txt"),
        (["--word_vectors=no.vec"], "can't read word vectors from no.vec: No such file or directory"),
        (["--no_such_flag"], "no_such_flag"),
        (["attn_vat"], "unexpected argument 'attn_vat'"),
        (["--run_dir=/dev/null/run"], "/dev/null is not a folder"),
        (["--data_dir=/dev/null/data"], "/dev/null"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, message, tmp_path):
    done = train(*arguments[:1], *([] if "run_dir" in arguments[0] else [f"--run_dir={tmp_path / 'run'}"]))
    assert done.returncode == 2
    assert done.stderr.startswith("train: error: ") and done.stderr.count("\n") == 1, done.stderr
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_solver_that_the_method_has_not_is_one_line(tmp_path):
    done = train("--method=word_vat", "--solver=exact", f"--run_dir={tmp_path / 'run'}")
    assert done.returncode == 2
    assert done.stderr == (
        "train: error: --solver=exact: word_vat has the solvers power, ascent, not exact\n"
    )


def test_more_neighbors_than_words_are_refused_before_training(data_dir, tmp_path):
    done = train(
        "--method=word_iat", "--neighbors=9999", f"--run_dir={tmp_path / 'run'}", f"--data_dir={data_dir}"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("train: error: the vocabulary has only 7")
    assert list(tmp_path.iterdir()) == []


def test_few_steps_are_told_where_nobody_has_chosen_their_number(data_dir, tmp_path):
    small = ["--method=vanilla", "--encoder=mean", "--embedding_size=8", "--batch_size=1024"]
    done = train(*small, f"--run_dir={tmp_path / 'run'}", f"--data_dir={data_dir}")
    assert done.returncode == 0
    assert done.stderr == "28 steps are few to learn in: --epochs=58 makes 406.\n"


def test_without_a_registry_one_line_says_so_and_nothing_is_left(tmp_path):
    done = train(
        f"--run_dir={tmp_path / 'run'}",
        f"--data_dir={tmp_path / 'data'}",
        PIP_CONFIG_FILE="/dev/null",
        PIP_INDEX_URL="http://127.0.0.1:9/",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
    )
    assert done.returncode == 2
    assert "train: error: " in done.stderr and "Traceback" not in done.stderr
    assert "registry" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "run").exists()
    assert [place for place in tmp_path.rglob("*") if place.is_file()] == []


def test_a_training_that_diverges_is_one_line_and_counts_as_no_run(data_dir, tmp_path):
    small = ["--unlabeled=none", "--embedding_size=8", "--hidden_size=8", "--batch_size=256"]
    chosen = "--epochs=1", "--learning_rate=1e30"
    done = train(*small, *chosen, f"--run_dir={tmp_path}", f"--data_dir={data_dir}")
    assert done.returncode == 2
    assert done.stderr.startswith("train: error: the loss became ") and done.stderr.count("\n") == 1
    assert not (tmp_path / "metrics.json").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["--method=attn_vta"]])
def test_help_and_flag_errors_do_not_import_tensorflow(arguments):
    done = train(*arguments, python=[sys.executable, "-X", "importtime"])
    imported = {
        line.rsplit("|", 1)[-1].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert "absl.flags" in imported
    assert not imported & {"tensorflow", "keras", "sklearn", "scipy"}


def test_help_shows_every_setting_with_its_default():
    done = train("--help")
    assert done.returncode == 0
    assert "--epsilon [1.0]" in done.stdout and "--run_dir" in done.stdout
    assert "word_ivat, attn_at, attn_iat, attn_vat, attn_ivat" in " ".join(done.stdout.split())
