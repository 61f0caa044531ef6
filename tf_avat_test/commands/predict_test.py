"""bin/predict as a user runs it."""

import csv
import io
import json
import os
import random
import signal
import subprocess
import time

import pytest
from absl import flags
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tf_avat.commands import predict as program
from tf_avat.commands.say import with_flags
from tf_avat.experiments.runs.run_lock import RunLock
from tf_avat.input_error import InputError
from tf_avat_test.commands.forked_program import ForkedProgram

# As bin/predict, but with windows so small that few rows have many. Whoever runs the tests in the background
# has interrupts ignored.
SMALL_WINDOWS = """
import resource, signal, sys
from tf_avat.commands import predict
signal.signal(signal.SIGINT, signal.default_int_handler)
{before}
sys.argv[0] = "predict"
predict.run(window_rows=40)
"""

# All but what is no text, and line ends that Python's own reader of tables makes others of.
FIELD = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=9) | st.text(
    ',;"\t\r\n a', max_size=6
)


@pytest.fixture
def rows(tmp_path):
    """A file of 1,200 rows with quotes, line ends and labels."""
    generator = random.Random(3)
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "note", "label"])
        for i in range(1200):
            words = generator.choices(["witty", "dull", "film", "story", "a"], k=generator.randint(0, 9))
            writer.writerow([i, " ".join(words), generator.choice(['x, "y"', "two\nlines", ""]), "good"])
    return path


@pytest.fixture(scope="module")
def defined():
    """The program's flags, known to this process as long as these tests run."""
    before = set(flags.FLAGS)
    program.define_flags()
    yield
    for name in set(flags.FLAGS) - before:
        delattr(flags.FLAGS, name)


@pytest.fixture
def predict(defined, capsys):
    """A function: what bin/predict does with these arguments, here; returns stdout or raises."""

    def run(*arguments):
        for name in flags.FLAGS:
            flags.FLAGS[name].unparse()
        flags.FLAGS.set_gnu_getopt(True)
        try:
            program.main(flags.FLAGS(["predict", *map(str, arguments)])[1:], window_rows=40)
        except InputError as error:
            raise InputError(with_flags(error)) from error
        return capsys.readouterr().out

    return run


@pytest.fixture
def begin(tmp_path_factory):
    """A function that begins the program in a process of its own, after a line of Python."""
    path = tmp_path_factory.mktemp("program") / "predict.py"

    def begin(*arguments, before="", stdin=0):
        path.write_text(SMALL_WINDOWS.format(before=before))
        return ForkedProgram([str(path), *map(str, arguments)], subprocess.PIPE, dict(os.environ), stdin)

    return begin


def asked(run, output):
    return [f"--run={run}", f"--output={output}", "--prefix=new_", "--label_column=label", "--attention=2"]


def test_rows_get_new_columns_and_keep_the_old_ones(predict, small_folder, rows, tmp_path):
    output = tmp_path / "out.csv"
    out = predict(*asked(small_folder, output), rows)
    assert "out.csv: 1,200 rows" in out and "Rows without text" in out and "accuracy" in out
    before, after = (list(csv.reader(io.StringIO(path.read_text(), newline=""))) for path in (rows, output))
    assert [row[:4] for row in after] == before
    assert after[0][4:] == ["new_label", "new_probability", "new_attended_words", "new_attention"]
    assert {row[4] for row in after[1:]} == {"good", "bad", ""}
    assert sorted(place.name for place in tmp_path.iterdir()) == ["out.csv", "rows.csv"]


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(FIELD, min_size=3, max_size=3), min_size=1, max_size=100))
def test_any_table_comes_back_whole(predict, small_folder, tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("table")
    with (folder / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["text", "a", "b"], *table])
    predict(f"--run={small_folder}", f"--output={folder / 'out.csv'}", folder / "in.csv")
    with (folder / "out.csv").open(newline="") as file:
        found = list(csv.reader(file))
    assert [row[:3] for row in found[1:]] == table


def test_cut_off_at_any_moment_it_goes_on_to_the_same_bytes(predict, begin, small_folder, rows, tmp_path):
    whole, output = tmp_path / "whole.csv.gz", tmp_path / "out.csv.gz"
    told = predict(*asked(small_folder, whole), rows)
    generator = random.Random(4)
    journal = output.with_name("out.csv.gz.unfinished") / "windows.jsonl"
    for kill in (signal.SIGKILL, signal.SIGINT):
        before = journal.read_bytes().count(b"\n") if journal.exists() else 0
        process = begin(*asked(small_folder, output), rows)
        lines = before + generator.randint(1, 8)
        while not (journal.exists() and journal.read_bytes().count(b"\n") >= lines):
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(kill)
        _, err = process.communicate()
        assert ("the same command goes on there" in err) == (kill == signal.SIGINT)
    again = predict(*asked(small_folder, output), rows)
    assert output.read_bytes() == whole.read_bytes()
    assert again.replace("out.csv", "whole.csv") == told
    assert not journal.parent.exists()


def test_standard_input_to_standard_output(begin, small_folder):
    reading, writing = os.pipe()
    os.write(writing, b'{"text": "witty"}\n{"text": 1}\n[]\n')
    os.close(writing)
    arguments = [f"--run={small_folder}", "--output=-", "--format=jsonl", "--skip_bad_rows", "-"]
    process = begin(*arguments, stdin=reading)
    os.close(reading)
    out, err = process.communicate(timeout=300)
    first, second = map(json.loads, out.splitlines())
    assert process.returncode == 0 and first["label"] == "good" and second["text"] == 1
    assert "-: 2 rows" in err and "Bad rows left out: 1" in err


def test_who_reads_no_more_is_no_error(begin, small_folder, rows):
    process = begin(*asked(small_folder, "-"), "--format=csv", rows)
    process.stdout.readline()
    process.stdout.close()
    assert "Error" not in process.stderr.read()
    assert process.wait(timeout=300) == 0
    process.stderr.close()


def test_shards_joined_in_order_are_the_whole(predict, small_folder, rows, tmp_path):
    predict(*asked(small_folder, tmp_path / "whole.csv"), rows)
    joined = b""
    for i in (1, 2, 3):
        predict(*asked(small_folder, tmp_path / f"{i}.csv"), f"--shard={i}/3", rows)
        joined += (tmp_path / f"{i}.csv").read_bytes()
    assert joined == (tmp_path / "whole.csv").read_bytes()


def test_shards_have_their_own_bad_rows(predict, small_folder, tmp_path):
    lines = ["text", *(f"film {i}" if i % 30 else "film,bad" for i in range(1, 301))]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    found = []
    for i in (1, 2, 3):
        output = tmp_path / f"{i}.csv"
        arguments = [f"--run={small_folder}", f"--output={output}", "--skip_bad_rows", f"--shard={i}/3"]
        predict(*arguments, tmp_path / "a.csv")
        lines = (tmp_path / f"{i}.csv.left_out.jsonl").read_text().splitlines()
        found += [json.loads(line)["place"].rpartition(" ")[2] for line in lines]
    assert found == [str(i + 1) for i in range(30, 301, 30)]


def test_a_full_disk_is_told_and_what_is_done_is_kept(predict, begin, small_folder, rows, tmp_path):
    output = tmp_path / "out.csv"
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    process = begin(*asked(small_folder, output), rows, before=limit)
    _, err = process.communicate(timeout=300)
    assert (
        process.returncode == 2
        and "out.csv.unfinished: File too large; free some space" in err
        and err.count("\n") == 1
    )
    assert "1,200 rows" in predict(*asked(small_folder, output), rows)


def test_scores_are_those_of_the_run_itself(predict, small_folder, small_texts, tmp_path):
    out = predict(*asked(small_folder, tmp_path / "out.csv"), "--json", small_texts / "test.csv")
    (scores,) = json.loads(out)["scores"].values()
    measured = json.loads((small_folder / "metrics.json").read_text())["test"]
    for name in ("f1", "accuracy", "auc", "nll"):
        assert scores[name] == pytest.approx(measured[name], rel=1e-6)


def test_what_is_wrong_with_rows_is_told_before_any_is_predicted(predict, small_folder, tmp_path):
    (tmp_path / "a.csv").write_text("text,label\n" + "film,good\n" * 100 + "film\n")
    arguments = [f"--run={small_folder}", f"--output={tmp_path / 'out.csv'}", tmp_path / "a.csv"]
    with pytest.raises(InputError, match="there is a column 'label' already; --prefix=new_ calls"):
        predict(*arguments)
    with pytest.raises(InputError, match=r"a.csv, line 102: expected 2 fields.*--skip_bad_rows"):
        predict(*arguments, "--prefix=new_")
    assert [place.name for place in tmp_path.iterdir()] == ["a.csv"]
    out = predict(*arguments, "--prefix=new_", "--skip_bad_rows")
    assert "100 rows" in out and "Bad rows left out: 1" in out
    left_out = json.loads((tmp_path / "out.csv.left_out.jsonl").read_text())
    assert left_out["place"] == f"{tmp_path / 'a.csv'}, line 102" and left_out["row"] == "film\n"


def test_another_writer_is_told_of_the_first(predict, small_folder, rows, tmp_path):
    (tmp_path / "out.csv.unfinished").mkdir()
    with (
        RunLock(tmp_path / "out.csv.unfinished"),
        pytest.raises(InputError, match="another program is writing into"),
    ):
        predict(*asked(small_folder, tmp_path / "out.csv"), rows)
