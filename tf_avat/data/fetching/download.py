"""Files from the web, kept in the data folder."""

import dataclasses
import errno
import hashlib
import http.client
import pathlib
import shutil
import sys
import time
import urllib.error
import urllib.request

from tf_avat.data.fetching.partial_file import partial_file
from tf_avat.data.fetching.verified import check_pin, verified
from tf_avat.input_error import InputError
from tf_avat.printable import printable

_CHUNK = 1 << 18
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclasses.dataclass(frozen=True)
class WebFile:
    """A file that somebody has published.

    Attributes:
        name: where it lies in the data folder, as `sst/trainDevTestTrees_PTB.zip`.
        url: its address.
        sha256: of the file, hexadecimal.
        size: of the file in bytes.
    """

    name: str
    url: str
    sha256: str
    size: int

    def verified(self, folder):
        """Returns the `VerifiedFile` in a data folder, fetched if it is not there.

        Raises:
            InputError: as `download` and `verified`.
        """
        download(self.url, pathlib.Path(folder, self.name), self.sha256, self.size)
        return verified(folder, self.name, self.sha256)


def download(url, path, sha256, size, *, silence_seconds=30, progress_seconds=10):
    """Fetches a file unless it is there, and returns its path.

    A file that is there is left as it is. Otherwise size and hash are checked before the file gets its
    name, so a file of that name is whole; of a fetch that fails nothing is kept. Progress goes to stderr.
    Proxies are taken from the environment, as `https_proxy`.

    Args:
        url: its address.
        path: where it is kept.
        sha256: of the file, hexadecimal.
        size: of the file in bytes.
        silence_seconds: how long the server may say nothing.
        progress_seconds: how long nothing is said of the progress.

    Raises:
        InputError: the address can't be reached, says nothing for too long, or has another file than
            the pinned one; the connection is cut; or the file can't be kept.
    """
    path = pathlib.Path(path)
    try:
        if path.exists():
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial_file(path) as file:
            # Another run fetched it while this one waited.
            if file is None:
                return path
            free = shutil.disk_usage(path.parent).free
            if free < size:
                raise InputError(
                    f"can't fetch {url}: it needs {_mb(size)} and {path.parent} has {_mb(free)} left; free "
                    "some space, or name another folder with `data_dir`"
                )
            print(f"Fetching {url} ({_mb(size)}) to {printable(path)}", file=sys.stderr)
            digest = hashlib.sha256()
            for chunk in _chunks(url, path, size, silence_seconds, progress_seconds):
                digest.update(chunk)
                file.write(chunk)
            check_pin(digest.hexdigest(), sha256, url)
    except OSError as error:
        if error.errno in _FULL:
            raise InputError(
                f"can't keep {path}: the disk is full; free some space, or `data_dir` names another folder"
            ) from error
        raise InputError(
            f"can't keep {path}: {error.strerror or error}; `data_dir` names another folder"
        ) from error
    return path


def _chunks(url, path, size, silence_seconds, progress_seconds):
    """The bytes of the address, checked to be as many as expected; fetched while they are taken."""
    received = 0
    told = time.monotonic()
    with _opened(url, path, silence_seconds) as response:
        stated = response.headers.get("Content-Length", str(size))
        if stated != str(size):
            raise InputError(
                f"can't fetch {url}: the file there is another one, of {stated} bytes and not {size}"
            )
        while chunk := _next_chunk(response, url, received):
            received += len(chunk)
            if received > size:
                raise InputError(
                    f"can't fetch {url}: the file there is another one, of more than {size} bytes"
                )
            yield chunk
            if time.monotonic() - told > progress_seconds:
                told = time.monotonic()
                print(f"  {received / size:.0%} of {_mb(size)}", file=sys.stderr)
    if received < size:
        raise InputError(_cut(url, f"after {received:,} of {size:,} bytes"))


def _opened(url, path, silence_seconds):
    # An archive is to come as it is, not packed once more.
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity", "User-Agent": "tf_avat"})
    try:
        # urlopen would go by the proxies that were set when it was first called.
        return urllib.request.build_opener().open(request, timeout=silence_seconds)
    except urllib.error.HTTPError as error:
        error.close()
        raise InputError(f"can't fetch {url}: the server says {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        # A URLError wraps what happened, which may itself be an exception.
        reason = getattr(error, "reason", error)
        reason = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise InputError(
            f"can't fetch {url}: it can't be reached ({reason}); check the network and https_proxy, or put "
            f"the file at {path} yourself"
        ) from error


def _next_chunk(response, url, received):
    try:
        return response.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputError(_cut(url, f"after some {received:,} bytes ({reason})")) from error


def _cut(url, where):
    return f"can't fetch {url}: the connection was cut {where}; the next run starts anew"


def _mb(size):
    return f"{size / 1e6:,.1f} MB"
