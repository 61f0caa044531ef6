import os
import signal
import subprocess
import sys

import pytest

from tf_avat.data.tokens.plain_words import joined
from tf_avat.data.tokens.word_jobs import NumberWords
from tf_avat.data.tokens.word_process import WordProcess
from tf_avat.input_error import InputError


def test_answers_as_its_job_does_over_and_over():
    words, letters = ["b", "é"], {"É": "é"}
    process, here = WordProcess(NumberWords, words, letters), NumberWords(words, letters)
    for texts in (["a b", "É", "❤"], [], [""]):
        blocks = [joined(texts), joined(["b"])]
        assert process(blocks) == here(blocks)
    process.close()


def test_modules_are_those_of_this_project_wherever_it_is_started(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise ImportError('not this one')")
    monkeypatch.chdir(tmp_path)
    process = WordProcess(NumberWords, ["b"], {})
    assert process([joined(["b"])])[0] == b"\2\0\0\0"
    process.close()


def test_a_process_that_is_ended_from_without_is_told():
    process = WordProcess(NumberWords, ["a"], {})
    os.kill(process._process.pid, signal.SIGKILL)
    with pytest.raises(InputError, match=r"ended from without \(status -9\)"):
        process([b"a"])
    process.close()


def test_processes_know_nothing_of_tensorflow():
    code = "import sys, tf_avat.data.tokens.word_process; print('tensorflow' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code]) == b"False\n"
