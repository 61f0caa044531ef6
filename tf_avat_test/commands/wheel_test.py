"""The wheel, and the programs that it installs."""

import ast
import configparser
import importlib.metadata
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import tf_avat
from tf_avat_test.experiments.small_run import write_texts

pytestmark = pytest.mark.long

_ROOT = pathlib.Path(tf_avat.__file__).parents[1]
# Not of the project, in its root and anywhere.
_MADE_HERE = ("runs", "build", "dist")
_NOT_COPIED = (".*", "__pycache__", "*.egg-info")

# With it the packages that tf_avat needs are installed too, from the registry: a minute, 2.5 GB.
_FRESH = "TF_AVAT_FRESH_INSTALL"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel out of the source distribution out of a copy of the project."""
    folder = tmp_path_factory.mktemp("wheel")

    def left_out(place, names):
        made = [*_NOT_COPIED, *(_MADE_HERE if pathlib.Path(place) == _ROOT else ())]
        return shutil.ignore_patterns(*made)(place, names)

    shutil.copytree(_ROOT, folder / "project", ignore=left_out)
    _run(sys.executable, "-m", "build", "--no-isolation", folder / "project", f"--outdir={folder}")
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def metadata(wheel):
    """The texts of the wheel's metadata, by the names of their files."""
    with zipfile.ZipFile(wheel) as archive:
        return {name.rpartition("/")[2]: archive.read(name).decode() for name in _metadata_names(archive)}


@pytest.fixture(scope="module")
def requirements(metadata):
    """What the wheel says that it needs."""
    lines = re.findall("^Requires-Dist: (.*)$", metadata["METADATA"], re.MULTILINE)
    return [Requirement(line) for line in lines]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A new environment outside of the checkout, with the wheel installed; its folder of programs."""
    environment = tmp_path_factory.mktemp("installed") / "environment"
    _run(sys.executable, "-m", "venv", environment)
    python = environment / "bin" / "python"
    options = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    if not os.environ.get(_FRESH):
        options += ["--no-deps", "--no-index", "--ignore-installed"]
        _lend(environment)
    _run(python, "-m", "pip", "install", *options, wheel)
    yield environment / "bin"
    shutil.rmtree(environment)


def _lend(environment):
    """Lets an environment have the packages of this interpreter too, behind its own."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    lent = [path for path in sys.path if path.endswith("-packages")]
    lines = [f"import site; site.addsitedir({path!r})\n" for path in lent]
    (packages / "lent.pth").write_text("".join(lines))


def _run(*command, **options):
    done = _done(*command, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _done(*command, cwd="/"):
    # What the first program has compiled the next need not: pip has left that to them.
    left_out = "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600
    )


def _metadata_names(archive):
    return [name for name in archive.namelist() if ".dist-info/" in name]


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist()) - set(_metadata_names(archive))
    files = {
        file
        for file in (_ROOT / "tf_avat").rglob("*")
        if file.is_file() and file.parent.name != "__pycache__"
    }
    assert names == {file.relative_to(_ROOT).as_posix() for file in files}
    studies = "tf_avat/experiments/reproducing/studies/table1.json"
    assert {"tf_avat/py.typed", "tf_avat/reports/explanation_page.css", studies} <= names


def test_the_wheel_has_the_version_the_license_and_the_readme(metadata):
    assert f"\nVersion: {tf_avat.__version__}\n" in metadata["METADATA"]
    assert (_ROOT / "README.md").read_text() in metadata["METADATA"]
    assert metadata["LICENSE"] == (_ROOT / "LICENSE").read_text()


def test_every_program_but_that_of_the_tests_is_installed(metadata):
    scripts = configparser.ConfigParser()
    scripts.read_string(metadata["entry_points.txt"])
    programs = {program.name for program in (_ROOT / "bin").iterdir()} - {"test"}
    assert dict(scripts["console_scripts"]) == {
        f"tf-avat-{program}": f"tf_avat.commands.{program}:run" for program in programs
    }


@pytest.mark.parametrize("minor", [10, 11, 12, 13])
def test_the_pinned_versions_are_within_the_declared_ranges(minor, requirements):
    python = {**default_environment(), "python_version": f"3.{minor}", "extra": ""}
    lines = [line.split("#")[0].strip() for line in (_ROOT / "requirements.txt").read_text().splitlines()]
    pins = [
        pin for pin in map(Requirement, filter(None, lines)) if not pin.marker or pin.marker.evaluate(python)
    ]
    pinned = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    needed = [one for one in requirements if not one.marker or one.marker.evaluate(python)]
    assert len(needed) > 5
    for requirement in needed:
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), str(requirement)


def test_what_the_package_imports_is_declared_and_nothing_else(requirements):
    imported = {name for file in (_ROOT / "tf_avat").rglob("*.py") for name in _imports(file)}
    distributions = importlib.metadata.packages_distributions()
    needed = {
        canonicalize_name(distributions.get(name, [name])[0])
        for name in imported - {"tf_avat"} - sys.stdlib_module_names
    }
    # tensorflow-datasets imports importlib_resources without saying so, keras-hub safetensors, and
    # distributed cryptography for certificates of a moment.
    unsaid = {"importlib-resources", "safetensors", "cryptography"}
    assert {canonicalize_name(one.name) for one in requirements} == needed | unsaid


def _imports(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


@pytest.mark.thorough
def test_the_installed_package_is_the_wheels_and_misses_nothing(installed):
    code = "import tf_avat; print(tf_avat.__file__)"
    place = _run(installed / "python", "-c", code).stdout
    assert place.startswith(str(installed.parent))
    problems = _done(installed / "python", "-m", "pip", "check").stdout
    assert not re.search("^tf.avat ", problems, re.MULTILINE), problems


@pytest.mark.parametrize("name", ["data", "evaluate", "explain", "predict", "reproduce", "train"])
def test_installed_programs_call_themselves_by_their_own_names(installed, name):
    page = _run(installed / f"tf-avat-{name}", "--help").stdout
    assert f"\n\ntf-avat-{name} [--flag=value ...]" in page
    assert "bin/" not in page


def test_an_error_is_told_by_the_installed_programs_own_name(installed):
    done = _done(installed / "tf-avat-train", "--no_such_flag")
    assert done.returncode == 2
    assert done.stderr.startswith("tf-avat-train: error: ") and done.stderr.count("\n") == 1


@pytest.mark.thorough
def test_installed_programs_train_and_explain(installed, tmp_path):
    write_texts(tmp_path / "texts")
    # The model that is traced soonest: what others need is imported all the same.
    sizes = ["--method=vanilla", "--encoder=mean", "--embedding_size=8", "--epochs=1"]
    places = ["--run_dir=run", "--data_dir=data"]
    trained = _run(installed / "tf-avat-train", "--dataset=texts", *sizes, *places, cwd=tmp_path)
    assert "Best epoch 1 of 1" in trained.stdout and trained.stderr == ""
    asked = ["--run=run", "--text=a superb film", "--html=page.html"]
    explained = _run(installed / "tf-avat-explain", *asked, cwd=tmp_path)
    assert (explained.stdout, explained.stderr) == ("Written: page.html (1 text)\n", "")
    assert "superb" in (tmp_path / "page.html").read_text()
