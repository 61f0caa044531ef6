import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from tf_avat.data.fetching.download import download
from tf_avat.input_error import InputError
from tf_avat_test.data.web_server import sent, web_server

CONTENT = os.urandom(1_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()

FETCH = """
import sys
from tf_avat.data.fetching.download import download
from tf_avat.input_error import InputError
try:
    download(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
except InputError as error:
    sys.exit(f"InputError: {error}")
"""


@pytest.fixture(autouse=True)
def loopback_without_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def fetching(url, path):
    return [sys.executable, "-c", FETCH, url, path, SHA256, str(len(CONTENT))]


def fetched(url, folder, **patience):
    return download(f"{url}/file", folder / "cache" / "file", SHA256, len(CONTENT), **patience)


def error_of(answer, folder, **patience):
    with web_server(answer) as url, pytest.raises(InputError) as caught:
        fetched(url, folder, **patience)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"can't fetch {url}/file: ")
    assert os.listdir(folder / "cache") == []
    return message


def test_a_file_is_fetched_once_and_then_kept(tmp_path, capfd):
    with web_server(sent(CONTENT)) as url:
        path = fetched(url, tmp_path)
    assert path.read_bytes() == CONTENT
    assert os.listdir(tmp_path / "cache") == ["file"]
    out, err = capfd.readouterr()
    assert out == ""
    assert err == f"Fetching {url}/file (1.0 MB) to {path}\n"
    assert fetched(url, tmp_path) == path
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_there_is_taken_as_it_is(tmp_path, no_web):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "file").write_bytes(b"rebuilt")
    assert fetched("http://example.invalid", tmp_path).read_bytes() == b"rebuilt"
    assert os.listdir(tmp_path / "cache") == ["file"]


def test_progress_is_told_while_fetching(tmp_path, capfd):
    with web_server(sent(CONTENT)) as url:
        fetched(url, tmp_path, progress_seconds=0)
    told = capfd.readouterr().err.splitlines()
    assert len(told) >= 3
    assert told[-1] == "  100% of 1.0 MB"


def test_a_redirection_is_followed(tmp_path):
    def answer(request):
        if request.path == "/elsewhere":
            return sent(CONTENT)(request)
        request.send_response(302)
        request.send_header("Location", "/elsewhere")
        request.end_headers()

    with web_server(answer) as url:
        assert fetched(url, tmp_path).read_bytes() == CONTENT


def test_another_file_of_the_same_size_is_refused(tmp_path):
    other = bytes(len(CONTENT))
    message = error_of(sent(other), tmp_path)
    assert f"its sha256 is {hashlib.sha256(other).hexdigest()} where {SHA256} is pinned" in message


def test_a_file_of_another_size_is_refused_before_it_is_fetched(tmp_path):
    message = error_of(sent(b"", stated=10**12), tmp_path)
    assert f"another one, of {10**12} bytes and not 1000000" in message


def test_a_file_without_a_stated_size_is_not_read_for_ever(tmp_path):
    def answer(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(CONTENT)

    assert "of more than 1000000 bytes" in error_of(answer, tmp_path)


def test_a_cut_connection_is_told_and_the_next_run_recovers(tmp_path):
    message = error_of(sent(CONTENT[:700_000], stated=len(CONTENT)), tmp_path)
    assert "the connection was cut after" in message
    assert "700,000" in message
    with web_server(sent(CONTENT)) as url:
        assert fetched(url, tmp_path).read_bytes() == CONTENT


def test_a_connection_cut_before_the_answer_is_told(tmp_path):
    assert "can't be reached" in error_of(lambda request: request.connection.close(), tmp_path)


def test_a_server_that_falls_silent_is_not_waited_for(tmp_path):
    over = threading.Event()

    def answer(request):
        sent(CONTENT[:1000], stated=len(CONTENT))(request)
        request.wfile.flush()
        over.wait(20)

    start = time.monotonic()
    message = error_of(answer, tmp_path, silence_seconds=0.2)
    over.set()
    assert "timed out" in message
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(("status", "reason"), [(404, "404 Not Found"), (503, "503 Service Unavailable")])
def test_what_the_server_says_is_passed_on(tmp_path, status, reason):
    assert f"the server says {reason}" in error_of(sent(b"sorry", status=status), tmp_path)


def test_without_a_network_the_message_says_what_can_be_done(tmp_path, no_web):
    with pytest.raises(InputError) as caught:
        fetched("https://example.invalid", tmp_path)
    assert str(caught.value) == (
        "can't fetch https://example.invalid/file: it can't be reached (Connection refused); check the "
        f"network and https_proxy, or put the file at {tmp_path}/cache/file yourself"
    )
    assert os.listdir(tmp_path / "cache") == []


def test_a_folder_that_cannot_be_is_said_before_fetching(tmp_path, capfd):
    (tmp_path / "cache").write_text("")
    with pytest.raises(InputError, match=r"can't keep .*`data_dir`"):
        fetched("http://example.invalid", tmp_path)
    assert capfd.readouterr() == ("", "")


def test_runs_at_once_fetch_a_file_once(tmp_path):
    requests = []

    def answer(request):
        requests.append(request.path)
        time.sleep(0.3)
        sent(CONTENT)(request)

    with web_server(answer) as url:
        runs = [subprocess.Popen(fetching(f"{url}/file", tmp_path / "file")) for _ in range(3)]
        assert [run.wait() for run in runs] == [0] * 3
    assert requests == ["/file"]
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert os.listdir(tmp_path) == ["file"]


def test_a_run_that_is_killed_leaves_nothing_that_the_next_one_minds(tmp_path):
    over = threading.Event()
    half = threading.Event()

    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(CONTENT)))
        request.end_headers()
        request.wfile.write(CONTENT[:600_000])
        request.wfile.flush()
        half.set()
        over.wait(20)

    with web_server(answer) as url:
        run = subprocess.Popen(fetching(f"{url}/file", tmp_path / "file"), stderr=subprocess.DEVNULL)
        assert half.wait(20)
        run.send_signal(signal.SIGKILL)
        run.wait()
        over.set()
    assert not (tmp_path / "file").exists()
    with web_server(sent(CONTENT)) as url:
        subprocess.run(fetching(f"{url}/file", tmp_path / "file"), check=True)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert os.listdir(tmp_path) == ["file"]


# Runs on a small disk of its own, mounted at $1; $2 is how much of it is taken while fetching.
ON_SMALL_DISK = """
import os, sys
from tf_avat.data.fetching.download import download
from tf_avat.input_error import InputError
from tf_avat_test.data.web_server import web_server
folder, taken, sha256 = sys.argv[1], int(sys.argv[2]), sys.argv[3]
def answer(request):
    request.send_response(200)
    request.send_header("Content-Length", "1000000")
    request.end_headers()
    request.wfile.write(bytes(500_000))
    with open(os.path.join(folder, "other"), "wb", buffering=0) as other:
        other.write(bytes(taken))
    request.wfile.write(bytes(500_000))
with web_server(answer) as url:
    try:
        download(url, os.path.join(folder, "file"), sha256, 1_000_000)
    except InputError as error:
        print(error)
print(sorted(os.listdir(folder)))
"""


@pytest.mark.parametrize(
    ("disk", "taken", "message", "left"),
    [
        ("500k", 0, "has 0.5 MB left; free some space", "[]"),
        ("1100k", 900_000, "file: the disk is full; free some space", "['other']"),
    ],
)
def test_a_full_disk_is_called_so_and_not_kept_full(tmp_path, disk, taken, message, left):
    in_namespace = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*in_namespace, "true"]).returncode:
        pytest.skip("needs a mount namespace, to mount a small disk in")
    mount = f'mount -t tmpfs -o size={disk} tmpfs "$1" && exec "{sys.executable}" -c "$0" "$@"'
    done = subprocess.run(
        [*in_namespace, "sh", "-c", mount, ON_SMALL_DISK, tmp_path, str(taken), "0" * 64],
        capture_output=True,
        text=True,
    )
    assert message in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == left
