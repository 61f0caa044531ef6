import io
import sys

import pytest

from tf_avat.commands import work_progress


@pytest.fixture
def clock(monkeypatch):
    """A function: so many seconds pass."""
    now = [1000.0]
    monkeypatch.setattr(work_progress.time, "monotonic", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


def test_a_log_has_a_line_every_half_minute(clock, capsys):
    with work_progress.work_progress("predicted", 1000) as told:
        for i in range(1, 8):
            clock(10)
            told(100 * i, 50 * i)
    assert capsys.readouterr().err.splitlines() == [
        "300 rows predicted in 0:00:30, 10 rows/s, 15% read, 0:02:50 left",
        "600 rows predicted in 0:01:00, 10 rows/s, 30% read, 0:02:20 left",
    ]


def test_without_a_known_size_there_is_no_time_left(clock, capsys):
    with work_progress.work_progress("checked", None) as told:
        told(0, 0)
        clock(40)
        told(80, 9)
    assert capsys.readouterr().err == "80 rows checked in 0:00:40, 2 rows/s\n"


def test_what_is_short_is_silent(clock, capsys):
    with work_progress.work_progress("checked", 10) as told:
        told(5, 10)
    assert capsys.readouterr().err == ""


def test_a_terminal_has_a_bar_that_goes_away(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with work_progress.work_progress("predicted", 100) as told:
        told(1234, 50)
    shown = terminal.getvalue()
    assert "1,234 rows predicted" in shown and "50%" in shown and "rows/s" in shown
