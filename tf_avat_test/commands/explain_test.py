"""bin/explain as a user runs it."""

import contextlib
import json
import os
import pty
import re
import shutil
import sys

import pytest

from tf_avat_test.commands.train_process import start
from tf_avat_test.experiments.small_run import PLAIN, small_run, write_texts


def explain(*arguments, **options):
    process = start(*arguments, program="explain", **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def runs(small_folder, small_texts, tmp_path_factory):
    """A run, another one of its classes, one of others, and one that was cut off."""
    folder = tmp_path_factory.mktemp("runs")
    shutil.copytree(small_folder, folder / "one")
    small_run(folder / "two", small_texts, folder, **PLAIN, epochs=2)
    small_run(folder / "strange", write_texts(folder / "texts", ("NEG", "POS")), folder, **PLAIN, epochs=1)
    shutil.copytree(small_folder, folder / "cut")
    (folder / "cut" / "metrics.json").unlink()
    return folder


def test_a_text_is_shown_with_its_prediction_and_what_is_attended_to(runs):
    code, out, err = explain(f"--run={runs / 'one'}", "--text=The film is superb & witty!", "--text=so dull")
    assert (code, err) == (0, "")
    assert "one: good  " in out and "Text 2" in out and "attention: " in out and "importance: " in out
    assert "\x1b" not in out
    # Weights stand behind words, since a pipe has no colours.
    assert re.sub(r"\((<?\.\d\d)\)", "", out).count("The film is superb & witty!") == 1


WARNING = "a SavedModel is a program, which may do all that you may: run what you trust.\n"


def test_runs_are_shown_side_by_side_as_a_page(runs, tmp_path):
    page = tmp_path / "page.html"
    arguments = [
        f"--run={runs / 'one'}",
        f"--run={runs / 'two'}",
        f"--run={runs / 'one' / 'saved_model'}",
        "--split=test",
        "--examples=5",
        "--sort=disagreement",
        f"--html={page}",
    ]
    code, out, err = explain(*arguments)
    assert (code, err) == (0, f"{runs / 'one' / 'saved_model'}: {WARNING}")
    assert out == f"Written: {page} (5 texts of {runs_dataset(runs)}, test)\n"
    text = page.read_text()
    assert text.count("<article") == 5 and text.count("<section") == 15
    order = [float(value) for value in re.findall(r'data-disagreement="([^"]*)"', text)]
    assert order == sorted(order, reverse=True)
    code, _, err = explain(*arguments)
    assert code == 2 and "the file is there already; --overwrite replaces it" in err
    assert explain(*arguments, "--overwrite")[0] == 0


def runs_dataset(runs):
    return json.loads((runs / "one" / "config.json").read_text())["dataset"]


def test_texts_of_a_file_come_as_json(runs, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text('body,else\n"a superb, moving film",1\nan awful story,2\n')
    code, out, err = explain(f"--run={runs / 'one'}", f"--file={file}", "--text_column=body", "--json")
    assert (code, err) == (0, "Rows: 2 read, 0 left out\n")
    found = json.loads(out)
    assert [text["text"] for text in found["texts"]] == ["a superb, moving film", "an awful story"]
    assert found["texts"][0]["runs"][0]["prediction"] == "good"


def test_a_saved_model_alone_explains_another_data_set(runs, small_texts):
    saved = runs / "one" / "saved_model"
    code, out, err = explain(f"--run={saved}", "--split=valid", f"--dataset={small_texts}", "--examples=2")
    assert (code, err) == (0, f"{saved}: {WARNING}Rows: 250 read, 0 left out\n")
    assert "Text 2, labeled" in out and "(right)" in out and "importance" not in out


@pytest.mark.thorough
def test_texts_come_sorted_with_the_numbers_of_their_own_order(runs, tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text("superb superb witty\nthe dull music is superb\nthe place is awful\nmoving music\n")
    asked = [f"--run={runs / 'one'}", f"--file={file}", "--sort=confidence"]
    code, out, _ = explain(*asked, "--json")
    texts = json.loads(out)["texts"]
    surest = [text["confidence"] for text in texts]
    numbers = [text["number"] for text in texts]
    assert code == 0 and surest == sorted(surest)
    assert sorted(numbers) == [1, 2, 3, 4] and numbers != [1, 2, 3, 4]
    code, out, _ = explain(*asked)
    assert [int(number) for number in re.findall(r"^Text (\d)", out, re.M)] == numbers
    page = tmp_path / "page.html"
    assert explain(*asked, f"--html={page}")[0] == 0
    assert [int(number) for number in re.findall(r'<article id="text=(\d)"', page.read_text())] == numbers


@pytest.mark.thorough
def test_a_sample_depends_on_its_seed(runs):
    asked = [f"--run={runs / 'one'}", "--split=test", "--examples=4", "--json"]
    one, again, two = (json.loads(explain(*asked, f"--seed={seed}")[1])["texts"] for seed in (1, 1, 2))
    assert one == again and [text["text"] for text in one] != [text["text"] for text in two]


@pytest.mark.thorough
def test_rows_that_can_not_be_explained_are_left_out_and_told_if_asked(runs, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text("text\na superb film\n?!\nqqq\ntoo,many\nso dull\n")
    asked = [f"--run={runs / 'one'}", f"--file={file}", "--json"]
    code, out, err = explain(*asked, "--skip_bad_rows")
    assert code == 0 and [text["text"] for text in json.loads(out)["texts"]] == ["a superb film", "so dull"]
    counts, left_out = err.splitlines()
    assert counts.startswith("Rows: ") and counts.endswith(" read, 3 left out")
    assert left_out.startswith("Left out 3 rows: ")
    file.write_text("text\na superb film\n?!\n")
    code, out, err = explain(*asked)
    assert (code, out) == (2, "")
    assert "line 3: there is no word in this text (--skip_bad_rows leaves such rows out)" in err
    file.write_text("text\nqqq\n")
    code, _, err = explain(*asked, "--skip_bad_rows")
    assert code == 2 and err.endswith("texts.csv: no text is left\n")


def in_terminal(*arguments, **environment):
    """What the program writes to a terminal."""
    ours, its = pty.openpty()
    written = b""
    with start(*arguments, program="explain", stdout=its, TERM="xterm-256color", **environment) as process:
        os.close(its)
        # Reading a terminal that its last program has left is an error.
        with contextlib.suppress(OSError), open(ours, "rb", buffering=0) as terminal:
            while part := terminal.read(4096):
                written += part
    assert process.returncode == 0
    return written.decode()


@pytest.mark.thorough
def test_a_terminal_shows_colours_unless_a_person_wants_none(runs):
    asked = [f"--run={runs / 'one'}", "--text=The film is superb & witty!"]
    assert "\x1b[" in in_terminal(*asked) and "superb(" not in in_terminal(*asked)
    plain = in_terminal(*asked, NO_COLOR="1")
    assert re.search(r"superb\(\.\d\d\)", plain) and "\x1b[38" not in plain and "\x1b[48" not in plain


def test_evidence_of_movies_is_shown(runs, archives_dir):
    asked = [f"--run={runs / 'strange'}", "--split=test", "--dataset=movies", f"--data_dir={archives_dir}"]
    code, out, err = explain(*asked, "--examples=2", "--json")
    # The run was trained on a few words, of which reviews have more than others.
    put = r"(Note: .*/movies\.tar\.gz is used as it was put there: .*\n)?"
    assert code == 0 and re.fullmatch(put + r"Warning: strange knows \d+\.\d% of the words; .*\n", err), err
    for text in json.loads(out)["texts"]:
        assert 0 < sum(text["evidence"]) < len(text["evidence"]) == len(text["words"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--text=film"], "--run=DIR says which run to ask"),
        (["--run={runs}/one"], "one of --text, --file and --split says which texts to explain; given: none"),
        (["--run={runs}/one", "--text=a", "--split=test"], "given: --text and --split"),
        (["--run={runs}/no", "--text=film"], "there is no such folder"),
        (["--run={runs}", "--text=film"], "this is not a run folder"),
        (["--run={runs}/cut", "--text=film"], "this run was cut off"),
        (["--run={runs}/one", "--text=qqq"], "one knows none of the words of this text"),
        (["--run={runs}/one", "--text=?!"], "there is no word in this text"),
        (["--run={runs}/one", "--run={runs}/strange", "--text=film"], "tells 'NEG', 'POS' apart"),
        (["--run={runs}/one", "--split=test", "--dataset={runs}/texts"], "has 'NEG', 'POS'"),
        (["--run={runs}/one", "--file={runs}/nothing.txt"], "nothing.txt"),
        (["--run={runs}/one", "--file={empty}"], "empty.txt"),
        (["--run={runs}/one", "--text=film", "--sort=errors"], "without labels there are no errors"),
        (["--run={runs}/one", "--text=film", "--examples=3"], "--examples is for the texts of --split"),
        (["--run={runs}/one", "--split=test", "--examples=0"], "--examples=0: expected at least 1"),
        (["--run={runs}/one", "--text=film", "--html={runs}/no/page.html"], "there is no folder"),
        (["--run={runs}/one", "--text=film", "--html={runs}/one"], "this is a folder"),
        (["--run={runs}/one", "--text=film", "--overwrite"], "without --html there is nothing to replace"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, message, runs, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    code, out, err = explain(*(argument.format(runs=runs, empty=empty) for argument in arguments))
    assert (code, out) == (2, ""), err
    lines = [line for line in err.splitlines() if "a SavedModel is a program" not in line]
    assert len(lines) == 1 and lines[0].startswith("explain: error: ") and message in lines[0], err


def test_help_does_not_import_tensorflow():
    code, out, err = explain("--help", python=[sys.executable, "-X", "importtime"])
    imported = {
        line.rsplit("|", 1)[-1].strip() for line in err.splitlines() if line.startswith("import time:")
    }
    assert code == 0 and "  --sort [order]\n" in out
    assert "absl.flags" in imported
    assert not imported & {"tensorflow", "keras", "sklearn", "scipy", "jinja2"}
