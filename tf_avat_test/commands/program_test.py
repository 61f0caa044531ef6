import signal
import subprocess
import sys

import pytest

from tf_avat.commands.program import program

WRITING = """
import pathlib, signal, sys, time
from tf_avat.commands.program import run_program
from tf_avat.written_atomically import written_atomically

def main():
    with written_atomically(pathlib.Path("file")) as path:
        path.write_text("half")
        print("writing", flush=True)
        try:
            time.sleep(60)
        except KeyboardInterrupt as error:
            raise RuntimeError("a library's own word for it") from error

run_program("train", "Writes.", main)
"""


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A function: from now on the program that was started is the file of this name."""

    def start(name):
        (tmp_path / name).touch()
        monkeypatch.setattr(sys, "argv", [str(tmp_path / name), "--seed=1"])

    return start


def test_programs_are_called_as_their_sibling_was_started(started):
    started("train")
    assert program("evaluate") == "bin/evaluate"
    started("tf-avat-train")
    assert program("evaluate") == "tf-avat-evaluate"


def test_a_link_counts_as_what_it_leads_to(started, tmp_path, monkeypatch):
    started("tf-avat-train")
    (tmp_path / "t").symlink_to("tf-avat-train")
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "t")])
    assert program("train") == "tf-avat-train"


def heed_signals():
    """What runs these tests in the background may ignore signals, which its children inherit."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def writing(tmp_path, monkeypatch):
    """A function that starts a program which is amid writing a file when it returns."""
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    processes = []

    def start(*before):
        command = [*before, sys.executable, "-c", WRITING]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        processes.append(subprocess.Popen(command, cwd=tmp_path, preexec_fn=heed_signals, **pipes))
        assert processes[-1].stdout.readline() == "writing\n"
        assert len(list(tmp_path.iterdir())) == 1
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated"), (signal.SIGHUP, "term")],
)
def test_a_signal_ends_a_program_in_a_line_and_leaves_nothing_half_written(writing, tmp_path, number, said):
    process = writing()
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert stderr.strip().count("\n") == 0 and f": {said}" in stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_after_the_work_is_done_changes_nothing(number):
    code = f"""
import atexit, os
from tf_avat.commands.program import run_program
atexit.register(lambda: os.kill(os.getpid(), {int(number)}))
run_program("train", "Does nothing.", lambda: None)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_signal_that_is_ignored_stays_so(writing):
    process = writing("nohup")
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)
