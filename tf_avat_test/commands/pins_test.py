import pathlib
import sys

import pytest

import tf_avat
from tf_avat.commands import pins

_ROOT = pathlib.Path(tf_avat.__file__).parents[1]
_PYTHON = f"3.{sys.version_info.minor}"


@pytest.fixture
def unmet(tmp_path, monkeypatch):
    """Unmet pins of a requirements file's text, where one package is installed: spam-eggs 1.0."""
    packages = tmp_path / "packages"
    (packages / "Spam_Eggs-1.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(packages), str(tmp_path / "not-there")])

    def unmet(text):
        (tmp_path / "requirements.txt").write_text(text)
        return pins.unmet(tmp_path / "requirements.txt")

    return unmet


def test_installed_pins_are_met(unmet):
    assert unmet("# a comment\n\nspam-eggs==1.0  # another\n") == ""


@pytest.mark.parametrize("pin", ["spam-eggs==1.0.1", "spam-eggs==1", "spam==1.0"])
def test_another_version_or_package_does_not_meet_a_pin(unmet, pin):
    assert unmet(f"spam-eggs==1.0\n{pin}\n") == pin


def test_a_build_with_a_local_label_meets_the_pin(unmet, tmp_path):
    (tmp_path / "packages" / "tool-2.0+cuda12.dist-info").mkdir()
    assert unmet("tool==2.0") == ""


def test_pins_for_other_pythons_do_not_count(unmet):
    assert unmet(f'absent==1.0 ; python_version < "{_PYTHON}"') == ""
    assert unmet('absent==1.0 ; python_version >= "3.99"') == ""
    assert unmet(f'absent==1.0 ; python_version >= "{_PYTHON}"') == "absent==1.0"
    assert unmet('absent==1.0 ; python_version < "3.99"') == "absent==1.0"


def test_included_files_count(unmet, tmp_path):
    (tmp_path / "more.txt").write_text("absent==1.0\n")
    assert unmet("-r more.txt\n") == "absent==1.0"


def test_a_line_that_is_no_pin_is_refused(unmet):
    with pytest.raises(ValueError, match=r"requirements\.txt: cannot read 'spam>=1'"):
        unmet("spam>=1")


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-sentencepiece.txt",
        "requirements-pretrained.txt",
        "requirements-dask.txt",
        "requirements-dev.txt",
    ],
)
def test_the_projects_own_files_can_be_read(name, bare_python):
    assert pins.unmet(_ROOT / name, bare_python) == "tensorflow==2.21.0"


def test_another_interpreter_that_does_not_run_is_told_from_one_that_lacks_something(tmp_path):
    assert pins.unmet(_ROOT / "requirements.txt", tmp_path / "python") == pins.RUNNABLE


def test_another_interpreter_is_understood_whatever_encoding_the_terminal_has(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text("spam==1.0\n")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-16")
    assert pins.unmet(tmp_path / "requirements.txt", sys.executable) == "spam==1.0"
