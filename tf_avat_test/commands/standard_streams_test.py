"""What programs do when nobody can read or keep what they print."""

import os
import subprocess
import sys

import pytest

_PROGRAM = """
import os, sys
from tf_avat.commands import data, program
from tf_avat.commands.say import note, say
from tf_avat.input_error import InputError

def main():
    say("caf\\u00e9 \\x1b[2Jdone")
    note("by the way")
    for _ in range(5000):
        print("a line that fills the buffer more than once")
    opened = os.open(os.devnull, os.O_RDONLY)
    with open(os.environ["KEPT"], "w") as file:
        file.write(f"went on, {opened > 2}")
    if "fail" in os.environ["KEPT"]:
        raise InputError("no \\x1b[2J" + "x" * 1000 + " more of it")

program.run_program("data", "A test.", main)
"""


def started(redirections, kept, **environment):
    command = f'"$0" -c "$1" {redirections}'
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, sys.executable, _PROGRAM],
        env={**os.environ, "KEPT": str(kept), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("redirections", "code"),
    [
        (">&-", 0),
        ("2>&-", 0),
        ("<&- >&- 2>&-", 0),
        ("2>/dev/full", 0),
        (">/dev/full 2>&-", 2),
        ("| head -1", 0),
        ("2>&1 >/dev/full | head -0", 2),
    ],
)
def test_work_goes_on_where_output_is_closed_full_or_no_longer_read(redirections, code, tmp_path):
    done = started(redirections, tmp_path / "kept")
    assert (tmp_path / "kept").read_text() == "went on, True"
    assert done.returncode == code
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_output_that_is_lost_is_told_at_the_end(tmp_path):
    done = started(">/dev/full", tmp_path / "kept")
    assert (tmp_path / "kept").exists()
    message = "-c: error: can't write to stdout: No space left on device"
    assert done.stderr.splitlines() == ["by the way", message.replace("-c", "data")]


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_letters_that_the_terminal_has_not_are_spelled_and_control_characters_never_reach_it(
    environment, tmp_path
):
    done = started("", tmp_path / "kept", **environment)
    assert done.returncode == 0
    assert done.stdout.startswith(("caf\\xe9 \\x1b[2Jdone\n", "caf\u00e9 \\x1b[2Jdone\n"))


def test_a_message_is_one_short_line_and_ends_with_2(tmp_path):
    done = started("", tmp_path / "fails")
    assert done.returncode == 2
    message = done.stderr.splitlines()[-1]
    assert message.startswith("data: error: no \\x1b[2Jxx") and message.endswith("x more of it")
    assert len(message) == 300
    assert started(">&- 2>&-", tmp_path / "fails").returncode == 2
