import sys

import pytest

from tf_avat.commands.program import program


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
