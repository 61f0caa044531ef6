"""bin/data as a user runs it."""

import functools
import json
import re
import sys

import pytest

from tf_avat_test.commands.train_process import train

data = functools.partial(train, program="data")


def shown(*arguments, told=""):
    """What --json prints; stderr has a line that matches `told`."""
    done = data("--json", *arguments)
    assert done.returncode == 0 and re.fullmatch(told, done.stderr), done.stderr
    return json.loads(done.stdout)


def test_the_table_of_sst_is_that_of_the_paper(archives_dir):
    vectors = archives_dir / "vectors" / "en_core_web_md.300d.vec.gz"
    done = data(
        "--dataset=sst",
        "--unlabeled=lm1b",
        "--unlabeled_size=500",
        f"--word_vectors={vectors}",
        f"--data_dir={archives_dir}",
        COLUMNS="60",
    )
    assert done.returncode == 0
    # The archives that tests have are not the published ones.
    assert [line.split(" is used as it was put there: ")[0] for line in done.stderr.splitlines()] == [
        f"Note: {archives_dir}/sst/trainDevTestTrees_PTB.zip",
        f"Note: {archives_dir}/lm1b/1-billion-word-language-modeling-benchmark-r13output.tar.gz",
    ]
    lines = done.stdout.splitlines()
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for cells in (x.split("|") for x in lines)
        if cells[1:]
    }
    assert rows["texts"] == ["6,920", "872", "1,821", "9,613", "500"]
    assert rows["also in train, letter by letter"] == ["-", "1", "2", "-", "0"]
    assert "13,723 ids" in done.stdout and "300 numbers each" in done.stdout
    assert all(90 < float(share.rstrip("%")) < 100 for share in rows["words with a vector"][:4])
    examples = lines[-3:]
    assert {line.split(":")[0] for line in examples} == {"negative", "positive"}
    assert max(map(len, examples)) == 60


def test_the_length_filter_leaves_sentences_of_18_words_on_average(archives_dir):
    flags = "--dataset=sst", "--length_filter=paper", f"--data_dir={archives_dir}"
    shown_sst = shown(*flags, told="Note: .* is used as it was put there: its sha256 is .*\n")
    assert [split["texts"] for split in shown_sst["splits"].values()] == [6_356, 822, 1_725]
    assert int(shown_sst["all"]["mean_words"]) == 18
    assert shown_sst["all"]["longest_words"] < 52
    assert shown_sst["vocabulary"]["ids"] == 13_723
    assert [file["name"] for file in shown_sst["archives"]] == ["sst/trainDevTestTrees_PTB.zip"]
    assert (shown_sst["settings"]["length_filter"], shown_sst["unlabeled"]) == ("paper", None)


def test_an_export_is_a_data_set_of_the_same_texts(data_dir, tmp_path):
    flags = f"--data_dir={data_dir}", "--unlabeled=tweets"
    one = shown(*flags, f"--export={tmp_path / 'set'}")
    files = {place.name: place.read_bytes() for place in (tmp_path / "set").iterdir()}
    assert files.keys() == {"train.jsonl", "valid.jsonl", "test.jsonl"}
    refused = data(f"--export={tmp_path / 'set'}")
    assert refused.returncode == 2
    assert "train.jsonl is there already; --overwrite" in refused.stderr
    again = shown(f"--dataset={tmp_path / 'set'}", *flags, f"--export={tmp_path / 'set'}", "--overwrite")
    assert files == {place.name: place.read_bytes() for place in (tmp_path / "set").iterdir()}
    assert [example["words"] for example in one["examples"]] == [x["text"] for x in again["examples"]]
    for name in ("classes", "vocabulary"):
        assert one[name] == again[name]
    for key in ("texts", "words", "mean_words", "share_of_words_unknown"):
        for name in ("train", "valid", "test"):
            assert one["splits"][name][key] == again["splits"][name][key]
        assert one["unlabeled"][key] == again["unlabeled"][key]


def test_rows_that_are_left_out_are_told(tmp_path):
    rows = [f"caf\u00e9 number {i};{('no', 'yes')[i % 2]}\n" for i in range(90)]
    table = "".join(["review;stars\n", *rows, ";no\n", *rows[:5]])
    (tmp_path / "a.csv").write_text(table, encoding="cp1252")
    flags = [f"--dataset={tmp_path / 'a.csv'}", "--text_column=review", "--label_column=stars"]
    refused = data(*flags)
    assert refused.returncode == 2 and "a.csv, line 2: not UTF-8" in refused.stderr
    done = data(*flags, "--encoding=cp1252", "--skip_bad_rows")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Rows: 95 read, 1 left out\n" in done.stdout and "a.csv, line 92: the text is" in done.stdout
    assert "a.csv: read with --delimiter=';'" in done.stdout and "a: 2 classes (no, yes)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--dataset=snipets"], "did you mean snippets"),
        (["--length_filter=paper"], "snippets has no such filter"),
        (["--unlabeled=tweet"], "tweet"),
        (["--unlabeled=rest"], "--unlabeled=rest: bin/data shows train whole"),
        (["--encoding=cp9999"], "--encoding=cp9999: there is no such encoding"),
        (["--delimiter="], "--delimiter='': expected up to 3 characters"),
        (["--min_count=0"], "--min_count=0: expected at least 1"),
        (["--word_vectors=no.vec"], "can't read word vectors from no.vec: No such file or directory"),
        (["--overwrite"], "--overwrite: without --export"),
        (["--export=/dev/null/a"], "/dev/null is not a folder"),
        (["--method=vanilla"], "method"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, message):
    done = data(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("data: error: ") and done.stderr.count("\n") == 1
    assert message in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--dataset=snipets"]])
def test_help_and_flag_errors_do_not_import_tensorflow(arguments):
    done = data(*arguments, python=[sys.executable, "-X", "importtime"])
    imported = {
        x.rsplit("|", 1)[-1].strip() for x in done.stderr.splitlines() if x.startswith("import time:")
    }
    assert "absl.flags" in imported
    assert not imported & {"tensorflow", "keras", "sklearn", "scipy"}


def test_help_shows_its_own_flags_alone():
    done = data("--help")
    assert done.returncode == 0
    for flag in ("--dataset [snippets]", "--unlabeled [none]", "--export", "--word_vectors", "--json"):
        assert flag in done.stdout
    assert "--method" not in done.stdout
