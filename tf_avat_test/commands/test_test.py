import sys

import pytest

pytestmark = pytest.mark.long

# One process for the tests suffices where there is one.
ONE = {"PYTEST_XDIST_AUTO_NUM_WORKERS": "1"}

_PASSES = "def test_sum():\n    assert 1 + 1 == 2\n"


@pytest.fixture
def tests(project):
    """The folder of a project's tests; one test that passes is in it."""
    folder = project.root / "tf_avat_test"
    folder.mkdir()
    (folder / "sum_test.py").write_text(_PASSES)
    (project.root / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["tf_avat_test"]\npython_files = ["*_test.py"]\n'
        '[tool.ruff]\nexclude = ["bin", "tf_avat"]\n'
    )
    return folder


def test_all_is_checked_and_the_tests_close(project, tests):
    result = project.run(sys.executable, program=project.root / "bin" / "test", **ONE)
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert "All checks passed!" in lines
    assert "1 file already formatted" in lines
    assert "1 passed" in lines[-2]
    assert lines[-1] == "Tests marked thorough were left out: bin/test --thorough runs them too."


def test_what_is_marked_thorough_runs_if_asked_for(project, tests):
    marked = "import pytest\n\n\n@pytest.mark.thorough\ndef test_more():\n    assert False\n"
    (tests / "more_test.py").write_text(marked)
    program = project.root / "bin" / "test"
    result = project.run(sys.executable, program=program, **ONE)
    assert result.returncode == 0 and "1 passed" in result.stdout
    result = project.run(sys.executable, "--thorough", program=program, **ONE)
    assert result.returncode == 1 and "1 failed, 1 passed" in result.stdout
    assert "All checks passed!" in result.stdout and "left out" not in result.stdout


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("import os\n\n\n" + _PASSES, "F401"),
        (_PASSES.replace("1 + 1", "1+1"), "would be reformatted"),
        (_PASSES.replace("2", "3"), "1 failed"),
    ],
    ids=["linter", "formatter", "test"],
)
@pytest.mark.thorough
def test_each_check_can_fail_the_whole(project, tests, text, complaint):
    (tests / "sum_test.py").write_text(text)
    result = project.run(sys.executable, program=project.root / "bin" / "test", **ONE)
    assert result.returncode != 0
    assert complaint in result.stdout


def test_arguments_go_to_pytest_alone(project, tests):
    (tests / "sum_test.py").write_text("import os\n" + _PASSES)
    result = project.run(sys.executable, "-k", "nothing", program=project.root / "bin" / "test")
    assert "1 deselected" in result.stdout
    assert "F401" not in result.stdout
    assert result.returncode == 5
