"""bin/evaluate as a user runs it."""

import json
import shutil
import sys

import pytest

from tf_avat_test.commands.train_process import start
from tf_avat_test.experiments.small_run import write_texts

QUICK = ["--attention_epsilons=1,5", "--word_epsilons=none", "--resamples=50", "--ascent_steps=2"]


def evaluate(*arguments, **options):
    process = start(*arguments, program="evaluate", **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def runs(small_folder, tmp_path_factory):
    """Copies of a run: with its seed, with another one, and cut off."""
    folder = tmp_path_factory.mktemp("runs")
    for name in ("one", "two", "cut"):
        shutil.copytree(small_folder, folder / name)
    config = json.loads((folder / "two" / "config.json").read_text())
    (folder / "two" / "config.json").write_text(json.dumps({**config, "seed": 2}))
    (folder / "cut" / "metrics.json").unlink()
    return folder


def test_runs_are_measured_side_by_side_and_over_seeds(runs):
    code, out, err = evaluate(
        *(f"--run={runs / name}" for name in ("one", "two")), *QUICK, f"--plots={runs / 'plots'}"
    )
    assert (code, err) == (0, "")
    for expected in (
        "| one ",
        "| two ",
        "Pearson",
        "epsilon 5",
        "comprehensiveness",
        "| attn_vat, n=2 ",
        "±",
    ):
        assert expected in out, expected
    for name in ("one", "two"):
        evaluation = json.loads((runs / name / "metrics.json").read_text())["evaluation"]
        assert evaluation["corr"]["pearson"]["value"] is not None
        assert (runs / name / "evaluation" / "reliability.svg").exists()
    assert sorted(p.name for p in (runs / "plots").iterdir()) == [
        "reliability.png",
        "reliability.svg",
        "robustness_attention.png",
        "robustness_attention.svg",
    ]


def test_numbers_that_are_there_can_be_shown_without_measuring_again(runs):
    evaluate(f"--run={runs / 'one'}", *QUICK)
    before = (runs / "one" / "metrics.json").read_bytes()
    written = (runs / "one" / "evaluation" / "reliability.png").stat().st_mtime_ns
    code, out, err = evaluate(f"--run={runs / 'one'}", "--reuse")
    assert (code, err) == (0, "")
    assert "epsilon 5" in out and "Written" not in out
    assert (runs / "one" / "metrics.json").read_bytes() == before
    assert (runs / "one" / "evaluation" / "reliability.png").stat().st_mtime_ns == written


def test_numbers_of_other_texts_are_not_taken_for_those_asked_for_and_stay(runs):
    run = f"--run={runs / 'one'}"
    evaluate(run, *QUICK)
    code, out, err = evaluate(run, *QUICK, "--split=valid", "--texts=20", "--reuse", "--json")
    assert (code, err) == (0, "")
    assert [json.loads(out)[str(runs / "one")][name] for name in ("split", "texts")] == ["valid", 20]
    metrics = json.loads((runs / "one" / "metrics.json").read_text())
    assert metrics["evaluation"]["split"] == "valid"
    assert [other["split"] for other in metrics["other_evaluations"]] == ["test"]


def test_json_is_one_object_with_a_key_for_each_run(runs, small_texts):
    code, out, err = evaluate(
        f"--run={runs / 'one'}",
        f"--run={runs / 'one' / 'saved_model'}",
        f"--dataset={small_texts}",
        "--split=valid",
        "--texts=20",
        "--json",
        *QUICK,
    )
    assert code == 0
    assert err == "one: a SavedModel alone has no gradients: no Corr. and no attacks.\n"
    found = json.loads(out)
    whole, alone = found[str(runs / "one")], found[str(runs / "one" / "saved_model")]
    assert (whole["split"], whole["texts"], alone["corr"]) == ("valid", 20, None)
    assert alone["classification"]["f1"]["value"] == whole["classification"]["f1"]["value"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--run=DIR says which run to measure"),
        (["--run=no/such"], "--run=no/such: there is no such folder"),
        (["--run={runs}"], "this is not a run folder of bin/train"),
        (["--run={runs}/cut"], "this run was cut off"),
        (["--run={runs}/one", "--word_epsilons=1,two"], "--word_epsilons=1,two: expected numbers"),
        (
            ["--run={runs}/one", "--attention_epsilons=-1"],
            "--attention_epsilons: -1.0 is not a number above 0",
        ),
        (["--run={runs}/one", "--texts=0"], "--texts=0: expected at least 1"),
        (["--run={runs}/one", "--split=all"], "--split"),
        (["--run={runs}/one", "--dataset={other}"], "has 'worse'"),
        (["--run={runs}/one/saved_model"], "a SavedModel does not know its data set"),
        (["--run={runs}/one", "--eraser_predictions={runs}/file.jsonl"], "nobody has marked evidence"),
        (["--run={runs}/one", "--run={runs}/two", "--eraser_predictions=x"], "the rationales of one --run"),
        (["--run={runs}/one", "--eraser_predictions=x", "--reuse"], "what --reuse takes holds no rationales"),
        (["--run={runs}/one", "--eraser_predictions={runs}/no/x"], "there is no folder"),
        (["--run={runs}/one", "--plots=/dev/null/plots"], "/dev/null is not a folder"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, message, runs, tmp_path):
    other = (
        write_texts(tmp_path / "other", classes=("good", "worse")) if "{other}" in str(arguments) else None
    )
    code, out, err = evaluate(*(argument.format(runs=runs, other=other) for argument in arguments))
    assert (code, out) == (2, "")
    assert err.startswith("evaluate: error: ") and err.count("\n") == 1, err
    assert message in err


@pytest.mark.parametrize("arguments", [["--help"], ["--run=no/such"]])
def test_help_and_flag_errors_do_not_import_tensorflow(arguments):
    _, _, err = evaluate(*arguments, python=[sys.executable, "-X", "importtime"])
    imported = {
        line.rsplit("|", 1)[-1].strip() for line in err.splitlines() if line.startswith("import time:")
    }
    assert "absl.flags" in imported
    assert not imported & {"tensorflow", "keras", "sklearn", "scipy", "matplotlib"}


def test_help_says_each_flag_once_and_plainly():
    code, out, _ = evaluate("--help")
    assert code == 0
    assert "  --split [test]\n      Split to measure on: train, valid, test\n" in out
    assert "  --run\n      Run folder of bin/train, or a SavedModel alone; may be repeated.\n" in out
