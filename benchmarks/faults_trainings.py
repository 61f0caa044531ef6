"""Trainings that are killed, damaged, changed or written to by two: what `faults.py` tries of them.

Each function yields `(kind, what went wrong or None)` for each try.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import numpy as np
from faults_workplace import ROOT

from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.measuring.write_evaluation import write_evaluation
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat.training.callbacks.saved_state import SavedState

LONGEST_MESSAGE = 300
QUICK = EvaluationSettings(attention_epsilons=(), word_epsilons=(), resamples=10)


def kills(place):
    """SIGKILL and SIGTERM at random moments after the run folder was made."""
    for i in range(place.kills):
        number = signal.SIGTERM if i % 4 == 3 else signal.SIGKILL
        kind = f"{number.name} at a random moment, then resumed"
        folder = pathlib.Path(tempfile.mkdtemp(dir=place.folder)) / "run"
        process = place.start(folder)
        place.wait_for(process, folder)
        time.sleep(place.random.uniform(0, place.seconds))
        code, said = place.end(process, number)
        problem = None
        if number == signal.SIGTERM and code != 0:
            if code != 143 or said.strip() != "train: terminated":
                problem = f"exit code {code}: {said[-300:]}"
            elif strays := [str(p) for p in folder.rglob(".*")]:
                problem = f"left over: {strays}"
        if problem is None:
            # A process may be killed when its run is done, and only it is not.
            done = (folder / "metrics.json").exists() and not SavedState(folder).exists
            resumed = None if done else _raised(place.resume, folder)
            problem = resumed or place.differs(folder)
        yield kind, problem


def damaged_states(place):
    """Files of an unfinished run cut, with a flipped bit, gone or with a NaN."""
    names = ["checkpoints/latest.npz", "checkpoints/best.weights.h5", "checkpoints/state.json", "history.csv"]
    for name in [*names, "config.json"]:
        for kind, damage, count in (("cut", _cut, 2), ("bit flipped", _flip, 4), ("removed", _remove, 1)):
            for _ in range(count):
                folder = place.copy(place.unfinished)
                damage(folder / name, place.random)
                yield f"{name}: {kind}", _refused(place, folder)
    for repaired in (False, True):
        folder = place.copy(place.unfinished)
        file = folder / "checkpoints" / "latest.npz"
        with np.load(file) as state:
            arrays = dict(state)
        name = place.random.choice([n for n, a in arrays.items() if a.dtype == np.float32 and a.size])
        arrays[name].flat[place.random.randrange(arrays[name].size)] = np.nan
        np.savez(file, **arrays)
        if repaired:
            _sign(folder)
        yield f"a NaN in latest.npz{' with the right checksum' if repaired else ''}", _refused(place, folder)
    folder = place.copy(place.unfinished)
    shutil.rmtree(folder / "checkpoints")
    yield "checkpoints/ removed", _refused(place, folder)


def changed_data(place):
    """Other data under the same path, other code."""
    changes = {
        "rows of train gone": ("train.csv", lambda rows: rows[:-9]),
        "labels of train swapped": (
            "train.csv",
            lambda rows: [rows[0], *(r[:-1] + "10"[int(r[-1])] for r in rows[1:])],
        ),
        "one label of valid changed": (
            "valid.csv",
            lambda rows: [*rows[:-1], rows[-1][:-1] + "10"[int(rows[-1][-1])]],
        ),
        "a word of test changed": ("test.csv", lambda rows: [*rows[:-1], "superb " + rows[-1]]),
        "rows in another order": ("train.csv", lambda rows: [rows[0], *rows[:0:-1]]),
        "unlabeled file exchanged": ("raw.txt", lambda rows: ["quite another text"] * 150),
        "unlabeled file shortened": ("raw.txt", lambda rows: rows[:-1]),
        "word vectors changed": ("words.vec", lambda rows: [r.replace("1", "2") for r in rows]),
    }
    for kind, (name, change) in changes.items():
        file = place.data / name
        file.write_text("\n".join(change(file.read_text().splitlines())) + "\n")
        folder = place.copy(place.unfinished)
        yield f"data: {kind}", _refused(place, folder)
        place.write_data()
    copy = place.folder / "code"
    for name in ("bin", "tf_avat"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", copy)
    with open(copy / "tf_avat" / "training" / "attack.py", "a") as file:
        file.write("# changed\n")
    folder = place.copy(place.unfinished)
    before = _contents(folder)
    process = place.start(folder, root=copy)
    said = process.communicate()[1]
    refused = process.returncode == 2 and said.count("\n") == 1 and "--resume_with_changed_code" in said
    yield "code changed", None if refused and _contents(folder) == before else said[-300:] or "went on"
    process = place.start(folder, "--resume_with_changed_code", root=copy)
    said = process.communicate()[1]
    yield "code changed, and --resume_with_changed_code", None if process.returncode == 0 else said[-300:]


def writers(place):
    """Two programs that write into one run folder."""
    hold = (
        "import sys, time; from tf_avat.experiments.runs.run_lock import RunLock; "
        "lock = RunLock(sys.argv[1]); lock.acquire(); print(flush=True); time.sleep(600)"
    )
    for kind, source, overwrite in (
        ("resumed", place.unfinished, False),
        ("overwritten", place.finished, True),
    ):
        folder = place.copy(source)
        holder = subprocess.Popen([sys.executable, "-c", hold, folder], cwd=ROOT, stdout=subprocess.PIPE)
        holder.stdout.readline()
        open_ = lambda: RunFolder(folder).open(RunSettings(**place.settings), overwrite)  # noqa: B023, E731
        yield f"{kind} while another program writes", _refusal(open_, folder)
        holder.kill()
        holder.wait()
        yield f"{kind} after that program was killed", _raised(open_)
    folder = place.copy(place.finished)
    evaluations = [
        place.start(folder, f"--split={s}", "--resamples=10", program="evaluate") for s in ("valid", "test")
    ]
    said = [process.communicate()[1] for process in evaluations]
    metrics = json.loads((folder / "metrics.json").read_text())
    found = [metrics.get("evaluation"), *metrics.get("other_evaluations", [])]
    kept = sorted(part["split"] for part in found if part)
    yield "two evaluations at once", None if kept == ["test", "valid"] else f"kept {kept}: {said}"
    run = FinishedRun.load(folder)
    found = evaluate_run(run, EvaluationTexts.of(run, SharedDatasets(place.folder)), QUICK)
    RunFolder(folder).open(RunSettings(**place.settings), overwrite=True)
    yield "evaluation of a run that is being replaced", _refusal(lambda: write_evaluation(run, found), folder)
    place.resume(folder)
    yield "evaluation of a run that was replaced", _refusal(lambda: write_evaluation(run, found), folder)


def _refused(place, folder):
    """Says what went wrong if a run is not refused in one line, or loses something."""
    return _refusal(lambda: place.resume(folder), folder)


def _refusal(attempt, folder):
    before = _contents(folder)
    try:
        attempt()
    except (InputError, OSError) as error:
        message = str(error)
        if len(message.splitlines()) != 1 or len(message.replace(str(folder), "")) > LONGEST_MESSAGE:
            return f"message: {message}"
        return None if _contents(folder) == before else "refused, but changed something"
    except Exception:
        return traceback.format_exc()[-400:]
    return "went on silently"


def _raised(function, *arguments):
    try:
        function(*arguments)
    except Exception:
        return traceback.format_exc()[-400:]
    return None


def _contents(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


def _cut(file, generator):
    os.truncate(file, generator.randrange(file.stat().st_size))


def _flip(file, generator):
    content = bytearray(file.read_bytes())
    content[generator.randrange(len(content))] ^= 1 << generator.randrange(8)
    file.write_bytes(content)


def _remove(file, generator):
    file.unlink()


def _sign(folder):
    """Makes the checksums those of the files as they are, as whoever edits a run by its own code would."""
    state = SavedState(folder)
    content = json.loads((folder / "checkpoints" / "state.json").read_text())["state"]
    state.made_from = content["made_from"]
    for name in content["files"]:
        shutil.copy(folder / name, state.stage(name))
    state.commit(content["values"])
