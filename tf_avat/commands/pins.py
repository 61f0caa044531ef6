"""Whether an interpreter has what a requirements file pins.

Asked at every start of every program, so it looks at names only: each `name-version.dist-info`
folder on `sys.path` is an installed package (PyPA: "Recording installed projects"). That takes a
few milliseconds, where `importlib.metadata` and `packaging` take more than a hundred, and it works
in a bare interpreter.

Has to parse on Python 3.6, like `environment`.
"""

import os
import re
import sys

OLDEST, NEWEST = (3, 10), (3, 13)
PYTHON = "CPython 3.10-3.13"
RUNNABLE = "a Python that runs"

_LINE = re.compile(
    r"(?P<name>[\w.-]+)==(?P<version>[\w.+!]+)"
    r'(\s*;\s*python_version\s*(?P<relation><|>=)\s*"3\.(?P<minor>\d+)")?$'
)


def unmet(requirements, python=None):
    """The first thing that `requirements` asks for and an interpreter lacks, as text.

    Args:
        requirements: Path of a requirements file. Lines are `name==version`, with or without
            `; python_version < "3.x"` (or `>=`), `-r other.txt`, or comments.
        python: Path of the interpreter; the running one if not given.

    Returns:
        The empty string if nothing is lacking, else one of: `RUNNABLE`, if `python` does not run;
        `PYTHON`, if it is not a supported one; the first pin that is not installed as pinned.
    """
    if python is not None:
        import subprocess  # slow to import, and not needed where all is well

        command = [str(python), __file__, str(requirements)]
        try:
            # Its answer is read as UTF-8, whatever the user's terminal has.
            environment = dict(os.environ, PYTHONIOENCODING="utf-8")
            output = subprocess.check_output(command, stderr=subprocess.DEVNULL, env=environment)
        except (OSError, subprocess.CalledProcessError):
            return RUNNABLE
        return output.decode().strip()
    if sys.implementation.name != "cpython" or not OLDEST <= sys.version_info[:2] <= NEWEST:
        return PYTHON
    installed = _installed()
    for name, version in _pins(str(requirements)):
        if installed.get(_normal(name)) != version:
            return f"{name}=={version}"
    return ""


def _pins(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.split("#")[0].strip() for line in file]
    for line in filter(None, lines):
        if line.startswith("-r "):
            yield from _pins(os.path.join(os.path.dirname(path), line[3:].strip()))
            continue
        pin = _LINE.match(line)
        if pin is None:
            raise ValueError(
                f"{path}: cannot read '{line}'; write name==version, where needed with "
                '; python_version < "3.x" or >= "3.x"'
            )
        older = pin.group("relation") and sys.version_info[1] < int(pin.group("minor"))
        if pin.group("relation") is None or older == (pin.group("relation") == "<"):
            yield pin.group("name"), pin.group("version")


def _installed():
    versions = {}
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            if entry.endswith(".dist-info"):
                name, _, version = entry[: -len(".dist-info")].partition("-")
                # A local label, as in 2.21.0+cuda, still is the pinned release (PEP 440). The
                # first folder on the path is the one that an import would take.
                versions.setdefault(_normal(name), version.split("+")[0])
    return versions


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    print(unmet(sys.argv[1]))
