import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

import tf_avat
from tf_avat.data.fetching.source_distribution import fetch_sdist
from tf_avat.input_error import InputError

PACKAGE = "vaderSentiment", "3.3.2"
SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
ROOT = pathlib.Path(tf_avat.__file__).parents[1]

FETCH = f"""
import sys
from tf_avat.data.fetching.source_distribution import fetch_sdist
from tf_avat.input_error import InputError
try:
    print(fetch_sdist("vaderSentiment", "3.3.2", "{SHA256}", sys.argv[1]))
except InputError as error:
    print("InputError:", error)
"""


def fetched_by(command, folder, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([*command, "-c", FETCH, folder], env=environment, capture_output=True, text=True)


def error_of(folder):
    with pytest.raises(InputError) as caught:
        fetch_sdist(*PACKAGE, SHA256, folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("can't fetch vaderSentiment 3.3.2: ")
    return message


def test_the_registry_has_the_pinned_file(sdist):
    assert hashlib.sha256(sdist.read_bytes()).hexdigest() == SHA256


def test_the_users_settings_for_installing_do_not_matter(sdist, pip_serves, monkeypatch, tmp_path):
    pip_serves(sdist.parent)
    monkeypatch.setenv("PIP_ONLY_BINARY", ":all:")
    monkeypatch.setenv("PIP_REQUIRE_VIRTUALENV", "1")
    found = fetch_sdist(*PACKAGE, SHA256, tmp_path)
    assert found.read_bytes() == sdist.read_bytes()
    assert tmp_path in found.parents


def test_another_file_of_the_same_name_is_refused(sdist, pip_serves, tmp_path):
    links = tmp_path / "links"
    links.mkdir()
    tampered = sdist.read_bytes() + b"\0"
    (links / sdist.name).write_bytes(tampered)
    pip_serves(links)
    message = error_of(tmp_path)
    assert "another one, its sha256 is" in message
    assert hashlib.sha256(tampered).hexdigest() in message
    assert SHA256 in message


def test_the_hash_is_compared_even_if_pip_did_not(monkeypatch, tmp_path):
    careless = tmp_path / "careless"
    careless.write_text(
        '#!/bin/sh\nfor a; do case "$a" in --dest=*) d="${a#--dest=}";; esac; done\n'
        'mkdir "$d" && echo other > "$d/vaderSentiment-3.3.2.tar.gz"\n'
    )
    careless.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(careless))
    assert "another one, its sha256 is" in error_of(tmp_path)


def test_an_unreachable_registry_shows_within_half_a_minute(no_registry, tmp_path):
    start = time.monotonic()
    assert "can't be reached (Connection refused)" in error_of(tmp_path)
    assert time.monotonic() - start < 30


def test_a_registry_without_the_package_is_told_from_an_unreachable_one(pip_serves, tmp_path):
    pip_serves(tmp_path)
    assert "has vaderSentiment==3.3.2" in error_of(tmp_path)


def test_a_python_without_pip_is_told_how_to_get_it(tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    done = fetched_by([venv / "bin" / "python"], tmp_path)
    assert done.stdout.startswith("InputError: fetching vaderSentiment 3.3.2 needs pip")
    assert "-m ensurepip" in done.stdout


def test_a_full_disk_is_called_so(sdist, pip_serves, tmp_path):
    in_namespace = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*in_namespace, "true"]).returncode:
        pytest.skip("needs a mount namespace, to mount a small disk in")
    pip_serves(sdist.parent)
    small = tmp_path / "small"
    small.mkdir()
    mount = 'mount -t tmpfs -o size=300k tmpfs "$TMPDIR" && exec "$@"'
    done = fetched_by([*in_namespace, "sh", "-c", mount, "sh", sys.executable], tmp_path, TMPDIR=str(small))
    assert "the disk is full" in done.stdout
