"""A source distribution from the package registry."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile

from tf_avat.input_error import InputError


def fetch_source_distribution(name, version, sha256):
    """Downloads a package's source distribution with pip and returns its bytes.

    pip brings the user's indexes, proxies and certificates with it. It checks the hash before it looks
    into the archive, and asks the package for its metadata before it hands the archive over; nothing is
    installed.

    Args:
        name: of the package.
        version: the exact one.
        sha256: of the archive, in hexadecimal.

    Raises:
        InputError: pip is missing, no registry answers, or the archive has another hash.
    """
    with tempfile.TemporaryDirectory() as folder:
        requirements = pathlib.Path(folder, "requirements.txt")
        requirements.write_text(f"{name}=={version} --hash=sha256:{sha256}\n", encoding="utf-8")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ]
        # Without build isolation pip fetches this one archive and nothing that is not pinned.
        what = ["--no-deps", "--no-binary=:all:", "--no-build-isolation", "--require-hashes"]
        patience = ["--retries=2", "--timeout=8"]
        where = ["--requirement", str(requirements), "--dest", folder]
        done = subprocess.run(
            [*pip, *what, *patience, *where],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        archives = list(pathlib.Path(folder).glob("*.tar.gz"))
        if done.returncode or len(archives) != 1:
            raise InputError(
                f"can't fetch {name} {version} from the package registry: {_reason(done.stdout)}"
            )
        content = archives[0].read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise InputError(f"{name} {version} from the package registry has sha256 {found}, expected {sha256}")
    return content


def _reason(output):
    """What to tell the user of pip's output."""
    if "DO NOT MATCH THE HASHES" in output:
        return "the archive found there has a wrong hash; it was not used"
    if "No module named pip" in output:
        return f"{sys.executable} has no pip"
    if "No space left on device" in output:
        return "no space left on the disk for temporary files"
    if "Failed to establish" in output or "timed out" in output or "Could not find a version" in output:
        return "no registry that has it answers; check the network and pip's index and proxy settings"
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return errors[-1] if errors else f"pip failed: {output.strip()[-300:]}"
