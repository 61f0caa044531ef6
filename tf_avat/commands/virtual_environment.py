"""The `.venv` beside `bin/`: made, completed and, after an interrupted set-up, made anew.

Has to parse on Python 3.6, like `environment`.
"""

import contextlib
import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys

from tf_avat.commands import pins

# A file in each `.venv` made here. It tells those from one made by hand, which is never removed.
_MARK = "made-by-tf_avat"
_UNFINISHED, _FINISHED = "unfinished\n", "finished\n"

_UNREACHABLE = re.compile(r"connection broken by '(\w+)|Read timed out|Max retries exceeded")


class CannotPrepare(Exception):
    """Why there is no usable `.venv`, in one line for the person who started the program."""


def ready(venv, requirements):
    """Whether `venv` meets `requirements` and was not left behind half made."""
    mark = venv / _MARK
    unfinished = mark.exists() and mark.read_text() != _FINISHED
    return not unfinished and not pins.unmet(requirements, _python(venv))


def prepare(venv, requirements):
    """Makes `venv` meet `requirements`.

    1. One that is not there is made.
    2. One that lacks something gets it installed, also if it was made by hand.
    3. One that was made here and is unfinished or broken is made anew. One made by hand stays as it
       is and raises.

    Args:
        venv: `pathlib.Path` of the environment.
        requirements: `pathlib.Path` of the requirements file.

    Raises:
        CannotPrepare: No registry, no disk space, no write access and the like.
    """
    try:
        with _lock(venv) as lock:
            # Another program may have made it while this one waited for the lock.
            if not ready(venv, requirements):
                _prepare(venv, requirements, lock)
    except OSError as error:
        reason = f"{error.strerror} ({error.filename})"
        raise CannotPrepare(f"Cannot set up {venv}: {reason}.") from error


def _prepare(venv, requirements, lock):
    mark = venv / _MARK
    usable = _usable(venv, requirements)
    if mark.exists() and (mark.read_text() != _FINISHED or not usable):
        _discard(venv)
    new = not venv.exists()
    if not new and not usable:
        raise CannotPrepare(
            f"{venv} was not made by tf_avat and is not {pins.PYTHON} with pip: install "
            f"{requirements.name} there yourself, or remove it and run this again."
        )
    if new:
        _need_ensurepip(venv)
        _say(f"Making {venv} from {requirements.name}, once: 1 to 2 minutes, 3 GB ...")
        venv.mkdir()
    else:
        _say(f"Installing {requirements.name} into {venv}: up to 2 minutes ...")
    ours = new or mark.exists()
    if ours:
        mark.write_text(_UNFINISHED)
    try:
        if new:
            # The real path: the running interpreter may be one of a `.venv` just discarded.
            this = os.path.realpath(sys.executable)
            _run([this, "-m", "venv", "--without-pip", str(venv)], lock)
            # By itself, since the venv module keeps to itself why this fails.
            _run([str(_python(venv)), "-m", "ensurepip", "--default-pip"], lock)
        _install(venv, requirements, lock)
    except CannotPrepare:
        if new:
            _discard(venv)
        elif ours:
            mark.write_text(_FINISHED)
        raise
    if ours:
        mark.write_text(_FINISHED)
    if not ready(venv, requirements):
        missing = pins.unmet(requirements, _python(venv))
        raise CannotPrepare(f"pip is done, yet {venv} lacks {missing}: remove it and run again.")


def _install(venv, requirements, lock):
    # An unreachable registry should show within half a minute, and pip refuses a configured
    # `--user` in an environment; all else is as the user has configured it.
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-user"]
    options += ["--retries=2", "--timeout=8", "--requirement", str(requirements)]
    _run([str(_python(venv)), "-m", "pip", "install", *options], lock)


def _run(command, lock):
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        # If this program is killed, pip goes on for a while: it then still holds the lock.
        pass_fds=[lock.fileno()],
    )
    if done.returncode:
        reason = _reason(done.stdout.strip()) or f"{command[2]} ended with {done.returncode}."
        raise CannotPrepare(f"Could not install the requirements: {reason}")


def _reason(output):
    """What to tell the user of pip's output, mostly noise, about a failure."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "the disk is full; 3 GB are needed, and 1 GB for temporary files."
    unreachable = _UNREACHABLE.search(output)
    if unreachable:
        errno = re.search(r"\[Errno -?\d+\] ([\w ]+)", output)
        why = errno.group(1) if errno else unreachable.group(1) or unreachable.group()
        return f"no package registry answers ({why}); check the network, pip's index-url and proxy."
    lines = output.splitlines()
    return ([line for line in lines if line.startswith("ERROR")] or lines or [""])[-1][:300]


def _need_ensurepip(venv):
    if not importlib.util.find_spec("ensurepip"):
        raise CannotPrepare(
            f"Cannot make {venv}: this Python lacks ensurepip, which its venv module needs. "
            f"Install it (Debian, Ubuntu: apt install python3.{sys.version_info[1]}-venv) and run "
            "this again."
        )


def _discard(venv):
    # Renamed first: if the removal is interrupted, no half of it is taken for one made by hand.
    discarded = venv.with_name(".venv.discarded")
    shutil.rmtree(str(discarded), ignore_errors=True)
    venv.rename(discarded)
    shutil.rmtree(str(discarded), ignore_errors=True)


def _usable(venv, requirements):
    if pins.unmet(requirements, _python(venv)) in (pins.RUNNABLE, pins.PYTHON):
        return False
    pip = [str(_python(venv)), "-m", "pip", "--version"]
    return subprocess.run(pip, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def _python(venv):
    return venv / "bin" / "python"


@contextlib.contextmanager
def _lock(venv):
    with open(str(venv) + ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say(f"Waiting for another program that sets up {venv} ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def _say(line):
    print(line, file=sys.stderr, flush=True)
