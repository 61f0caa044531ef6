"""bin/evaluate as a user runs it."""

import json
import shutil
import sys

import pytest

from tf_avat_test.commands.train_process import start
from tf_avat_test.experiments.small_run import PLAIN, small_run, write_texts

pytestmark = pytest.mark.long

QUICK = ["--attention_epsilons=1,5", "--word_epsilons=none", "--resamples=50", "--ascent_steps=2"]
NO_ATTACKS = [*QUICK, "--attention_epsilons=none"]


def evaluate(*arguments, **options):
    process = start(*arguments, program="evaluate", **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def runs(small_folder, tmp_path_factory):
    """Copies of a run: with its seed, with another, cut off, damaged, and one that can't be written to."""
    folder = tmp_path_factory.mktemp("runs")
    for name in ("one", "two", "cut", "damaged", "full"):
        shutil.copytree(small_folder, folder / name)
    config = json.loads((folder / "two" / "config.json").read_text())
    (folder / "two" / "config.json").write_text(json.dumps({**config, "seed": 2}))
    (folder / "cut" / "metrics.json").unlink()
    (variables,) = (folder / "damaged" / "saved_model" / "1" / "variables").glob("variables.data-*")
    variables.write_bytes(variables.read_bytes()[:100])
    (folder / "full" / "evaluation").write_text("not a folder")
    (folder / "link").symlink_to(folder / "one")
    return folder


@pytest.fixture(scope="module")
def measured(runs):
    """What the program said that measured two runs."""
    asked = [*(f"--run={runs / name}" for name in ("one", "two")), *QUICK, f"--plots={runs / 'plots'}"]
    return evaluate(*asked)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A run that is measured in a moment, and its texts."""
    folder = tmp_path_factory.mktemp("plain")
    texts = write_texts(folder / "texts")
    return small_run(folder / "plain", texts, folder, **PLAIN), texts


def test_runs_are_measured_side_by_side_and_over_seeds(runs, measured):
    code, out, err = measured
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


def test_numbers_that_are_there_can_be_shown_without_measuring_again(runs, measured):
    before = (runs / "one" / "metrics.json").read_bytes()
    written = (runs / "one" / "evaluation" / "reliability.png").stat().st_mtime_ns
    code, out, err = evaluate(f"--run={runs / 'one'}", "--reuse")
    assert (code, err) == (0, "")
    assert "epsilon 5" in out and "Written" not in out
    assert (runs / "one" / "metrics.json").read_bytes() == before
    assert (runs / "one" / "evaluation" / "reliability.png").stat().st_mtime_ns == written


def test_numbers_of_other_texts_are_not_taken_for_those_asked_for_and_stay(runs, measured):
    asked = [f"--run={runs / 'one'}", *NO_ATTACKS, "--split=valid", "--texts=20", "--reuse", "--json"]
    code, out, err = evaluate(*asked)
    assert (code, err) == (0, "")
    assert [json.loads(out)[str(runs / "one")][name] for name in ("split", "texts")] == ["valid", 20]
    metrics = json.loads((runs / "one" / "metrics.json").read_text())
    assert metrics["evaluation"]["split"] == "valid"
    assert [other["split"] for other in metrics["other_evaluations"]] == ["test"]


@pytest.mark.thorough
def test_a_sample_depends_on_its_seed(plain):
    asked = [f"--run={plain[0]}", "--split=train", "--texts=9", *NO_ATTACKS, "--json"]
    one, two = (json.loads(evaluate(*asked, f"--seed={seed}")[1])[str(plain[0])] for seed in (1, 2))
    assert one["classification"]["nll"]["value"] != two["classification"]["nll"]["value"]


@pytest.mark.thorough
def test_texts_that_have_changed_are_measured_anew_and_that_is_said(plain):
    run, texts = plain
    asked = [f"--run={run}", *NO_ATTACKS, "--reuse", "--json"]
    before = json.loads(evaluate(*asked)[1])[str(run)]
    swapped = (
        (texts / "test.csv").read_text().replace(",good", ",x").replace(",bad", ",good").replace(",x", ",bad")
    )
    (texts / "test.csv").write_text(swapped)
    code, out, err = evaluate(*asked)
    assert code == 0 and err == f"plain: {texts} has changed since this run was trained.\n"
    after = json.loads(out)[str(run)]["classification"]["accuracy"]["value"]
    assert after == pytest.approx(1 - before["classification"]["accuracy"]["value"])


@pytest.mark.thorough
def test_other_columns_of_the_same_file_are_other_texts(plain, tmp_path):
    file = tmp_path / "texts.csv"
    rows = [f"superb film {i},dull film {i},{('good', 'bad')[i % 2]}" for i in range(80)]
    file.write_text("text,body,label\n" + "\n".join(rows) + "\n")
    asked = [f"--run={plain[0]}", f"--dataset={file}", *NO_ATTACKS, "--reuse", "--json"]
    predicted = []
    for column in ("text", "body", "text"):
        found = json.loads(evaluate(*asked, f"--text_column={column}")[1])[str(plain[0])]
        predicted.append(found["classification"]["f1"]["value"])
    # All are called good, and none.
    assert predicted[0] == predicted[2] > 0.5 and predicted[1] == 0


def test_what_was_left_out_and_what_is_not_known_is_said(plain, tmp_path):
    file = tmp_path / "texts.csv"
    rows = [f"{'qqq' if i < 8 else 'film'} zzz{i},{('good', 'bad')[i % 2]}" for i in range(80)]
    file.write_text("text,label\n" + "\n".join(rows) + "\ntoo,many,fields\n")
    asked = [f"--run={plain[0]}", f"--dataset={file}", "--split=train", *QUICK, "--json"]
    code, out, err = evaluate(*asked)
    assert (code, out) == (2, "") and "line 82" in err
    code, out, err = evaluate(*asked, "--skip_bad_rows")
    counts, left_out, no_attack, few, strange = err.splitlines()
    assert counts == "plain: Rows: 80 read, 1 left out"
    assert left_out.startswith("plain: Left out 1 row: ") and "line 82" in left_out
    assert no_attack == "plain: has no attention scores that can be perturbed: no attacks on them."
    count = json.loads(out)[str(plain[0])]["texts_without_known_word"]
    assert code == 0 and 0 < count <= 8
    assert few.startswith("Warning: plain knows 4") and "% of the words" in few
    assert strange == f"plain: {count} texts have no word that the model knows."


def test_what_is_asked_for_and_can_not_be_had_is_said(plain):
    wanted = "spread,rationales,logistic_regression"
    code, _, err = evaluate(f"--run={plain[0]}", "--split=valid", f"--measure={wanted}")
    said = {
        f"plain: nobody has marked evidence in {plain[1]}: no rationales; movies has it.",
        "plain: has no pretrained encoder: no logistic regression on its states.",
    }
    # Another test has changed these texts, which is said too.
    assert code == 0 and said <= set(err.splitlines())


def test_json_is_one_object_with_a_key_for_each_run(runs, small_texts):
    code, out, err = evaluate(
        f"--run={runs / 'one'}",
        f"--run={runs / 'one' / 'saved_model'}",
        f"--dataset={small_texts}",
        "--split=valid",
        "--texts=20",
        "--json",
        *NO_ATTACKS,
    )
    assert code == 0
    warned, *rows, noted = err.splitlines()
    assert f"{runs / 'one' / 'saved_model'}: a SavedModel is a program" in warned
    assert rows == ["one: Rows: 250 read, 0 left out"] * 2
    assert noted == "one: a SavedModel alone has no gradients: no Corr. and no attacks."
    found = json.loads(out)
    whole, alone = found[str(runs / "one")], found[str(runs / "one" / "saved_model")]
    assert (whole["split"], whole["texts"], alone["corr"]) == ("valid", 20, None)
    assert alone["classification"]["f1"]["value"] == whole["classification"]["f1"]["value"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--run=DIR says which run to measure"),
        (["--run=no/such"], "--run=no/such: there is no such folder"),
        (["--run={runs}"], "this is not a run folder"),
        (["--run={runs}/cut"], "this run was cut off"),
        (["--run={runs}/one", "--word_epsilons=1,two"], "--word_epsilons=1,two: expected numbers"),
        (
            ["--run={runs}/one", "--attention_epsilons=-1"],
            "--attention_epsilons: -1.0 is not a number from 0.0001",
        ),
        (["--run={runs}/one", "--word_epsilons=1e39"], "1e+39 is not a number from 0.0001 to 1,000,000"),
        (["--run={runs}/one", "--run={runs}/link"], "this run is given twice"),
        (["--run={runs}/damaged/saved_model", "--dataset={other}"], "the SavedModel can't be loaded"),
        (["--run={runs}/full", *QUICK], "full/evaluation is a file where a run has a folder"),
        (["--run={runs}/one", "--plots="], "--plots=: expected a folder"),
        (["--run={runs}/one", "--eraser_predictions={runs}"], "this is a folder"),
        (["--run={runs}/one", "--eraser_predictions=x", "--texts=5"], "wants all documents of a split"),
        (["--run={runs}/one", "--texts=0"], "--texts=0: expected at least 1"),
        (["--run={runs}/one", "--measure=corr,auc"], "--measure=auc: expected some of spread, corr, "),
        (["--run={runs}/one", "--measure=corr", "--word_epsilons=1"], "--measure=corr has no robustness"),
        (
            ["--run={runs}/one", "--measure=robustness", "--attention_epsilons=none", "--word_epsilons=none"],
            "needs",
        ),
        (["--run={runs}/one", "--measure=corr", "--eraser_predictions=x"], "has no faithfulness"),
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
    lines = [line for line in err.splitlines() if "a SavedModel is a program" not in line]
    assert len(lines) == 1 and lines[0].startswith("evaluate: error: ") and message in lines[0], err


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
    assert "  --split [test]\n      Split to measure on (train, valid, test).\n" in out
    assert "  --run\n      Run folder of bin/train, or a SavedModel alone; may be repeated.\n" in out
