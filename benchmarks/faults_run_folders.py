"""Run folders that are damaged or somebody else's: what `faults.py` tries of them.

Each function yields `(kind, what went wrong or None)` for each try. What can't be used is to be refused by an
`InputError` of one line, nothing is to be written or removed outside of the run folder, and what a file asks
for is not to be allocated before the file is known to hold it.
"""

import copy
import json
import os
import pathlib
import shutil

import h5py
import numpy as np
from faults_attempts import change_json, damaged, problem_of

from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.measuring.write_evaluation import write_evaluation
from tf_avat.experiments.runs.check_evaluations import check_evaluations
from tf_avat.experiments.runs.evaluation_json import evaluation_json, parse_evaluation
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.reports.evaluation_plots import comparison_plots
from tf_avat.reports.evaluation_tables import evaluation_tables

QUICK = EvaluationSettings(attention_epsilons=(1.0,), word_epsilons=(1.0,), ascent_steps=1, resamples=10)
WEIGHTS = "checkpoints/best.weights.h5"
WRONG = (None, True, -1, 0, 1e300, 10**30, "", "x", "\x1b[2J", [], [1], {}, {"value": "x"})


def damaged_weights(place):
    """Bytes of the weights cut, flipped, zeroed or inserted, with the run's fingerprints and without them."""
    for known in (True, False):
        for i in range(45):
            folder = place.copy(place.finished)
            if not known:
                change_json(folder / "metrics.json", lambda m: m["fingerprints"].update(weights=None))
            content = (folder / WEIGHTS).read_bytes()
            # Half of the damage goes to the structure at the file's beginning.
            (folder / WEIGHTS).write_bytes(damaged(content, place.random, 4096 if i % 2 else None))
            kind = f"weights damaged{'' if known else ', of an earlier version'}"
            yield kind, problem_of(lambda: _read(folder), must_refuse=known)  # noqa: B023
            shutil.rmtree(folder)


def hostile_weights(place):
    """Weights that lead out of their file, or promise what is not in it."""
    name = "layers/word_embedding/vars/0"
    secret = place.folder / "secret"
    secret.write_bytes(bytes(10**4))
    other = shutil.copy(place.finished / WEIGHTS, place.folder / "other.h5")

    def replaced(make):
        def act(file):
            with h5py.File(file, "r+") as opened:
                shape = opened[name].shape
                del opened[name]
                make(opened, shape)

        return act

    layout = h5py.VirtualLayout((20, 8), "f4")
    layout[:] = h5py.VirtualSource(str(other), name, (20, 8))
    cases = {
        "external link": replaced(lambda f, s: f.__setitem__(name, h5py.ExternalLink(str(other), name))),
        "soft link": replaced(lambda f, s: f.__setitem__(name, h5py.SoftLink("/nowhere"))),
        "external storage": replaced(
            lambda f, s: f.create_dataset(name, s, "f4", external=[(str(secret), 0, h5py.h5f.UNLIMITED)])
        ),
        "virtual dataset": replaced(lambda f, s: f.create_virtual_dataset(name, layout)),
        "huge dataset without storage": replaced(lambda f, s: f.create_dataset(name, (10**7, 10**6), "f4")),
        "zeros that unpack": replaced(
            lambda f, s: f.create_dataset(name, (10**3, 10**5), "f4", compression="gzip", fillvalue=1.0)
        ),
        "text": replaced(lambda f, s: f.create_dataset(name, data="words")),
        "other shape": replaced(lambda f, s: f.create_dataset(name, data=np.zeros((s[0], s[1] + 1), "f4"))),
        "NaN": replaced(lambda f, s: f.create_dataset(name, data=np.full(s, np.nan, "f4"))),
        "gone": replaced(lambda f, s: None),
        "a pipe": lambda file: (file.unlink(), os.mkfifo(file)),
        "a folder": lambda file: (file.unlink(), file.mkdir()),
        "a link to /dev/zero": lambda file: (file.unlink(), file.symlink_to("/dev/zero")),
        "empty": lambda file: file.write_bytes(b""),
    }
    for kind, act in cases.items():
        folder = place.copy(place.finished)
        change_json(folder / "metrics.json", lambda m: m["fingerprints"].update(weights=None))
        act(folder / WEIGHTS)
        yield f"weights: {kind}", problem_of(lambda: _read(folder), must_refuse=True)  # noqa: B023


def damaged_texts(place):
    """config.json, metrics.json and vocabulary.txt cut, garbled, of other types, or no files at all."""
    strange = {
        "nested deeply": b"[" * 10**5,
        "an endless number": b'{"seed": ' + b"9" * 5000 + b"}",
        "infinity": b'{"seed": 1e999}',
        "not UTF-8": b'{"seed": "\xff"}',
        "no object": b"[]",
        "empty": b"",
    }
    for name in ("config.json", "metrics.json", "vocabulary.txt"):
        for kind, content in strange.items():
            folder = place.copy(place.finished)
            (folder / name).write_bytes(content)
            yield f"{name}: {kind}", problem_of(lambda: _read(folder), must_refuse=True)  # noqa: B023
        for kind, make in {
            "a pipe": os.mkfifo,
            "a folder": os.mkdir,
            "endless": lambda file: os.symlink("/dev/zero", file),
            "of a terabyte": lambda file: pathlib.Path(file).touch() or os.truncate(file, 10**12),
        }.items():
            folder = place.copy(place.finished)
            (folder / name).unlink()
            make(folder / name)
            yield f"{name}: {kind}", problem_of(lambda: _read(folder), must_refuse=True)  # noqa: B023
        for _ in range(30):
            folder = place.copy(place.finished)
            (folder / name).write_bytes(damaged((folder / name).read_bytes(), place.random))
            must = name == "vocabulary.txt"
            yield f"{name}: damaged", problem_of(lambda: _read(folder), must_refuse=must)  # noqa: B023


def changed_settings(place):
    """Each setting, and each entry of the metrics that a reader needs, in turn of other types and sizes."""
    settings = list(json.loads((place.finished / "config.json").read_text()))
    entries = ["classes", "fingerprints", "method", "seed", "evaluation", "other_evaluations"]
    for name, keys in (("config.json", settings), ("metrics.json", entries)):
        for key in keys:
            for value in (10**9, *place.random.sample(WRONG, 3)):
                folder = place.copy(place.finished)
                change_json(folder / name, lambda found: found.update({key: value}))  # noqa: B023
                yield f"{name}: an entry of another type or size", problem_of(lambda: load_run(folder))  # noqa: B023
                shutil.rmtree(folder)


def damaged_evaluations(place):
    """Each entry of a kept evaluation in turn gone or of another type, then shown again."""
    run, found = _evaluated(place)
    metrics = {**run.metrics, "evaluation": evaluation_json(found.values)}
    for keys in _paths(metrics["evaluation"]):
        for value in (*place.random.sample(WRONG, 3), KeyError):
            changed = copy.deepcopy(metrics)
            parent = changed["evaluation"]
            for key in keys[:-1]:
                parent = parent[key]
            if value is KeyError:
                del parent[keys[-1]]
            else:
                parent[keys[-1]] = value
            yield "an entry of an evaluation", problem_of(lambda: _shown(changed))  # noqa: B023


def links(place):
    """Links, pipes and folders in place of what a run, an evaluation and their clean-up write to."""
    _, found = _evaluated(place)
    settings = RunSettings(**json.loads((place.finished / "config.json").read_text()))
    names = ["evaluation", "tensorboard", "tensorboard/evaluation", "checkpoints", "saved_model", "README.md"]
    names += ["metrics.json", "config.json", "history.csv", "evaluation/reliability.png", "tensorboard/train"]
    names += [".lock", ".writing-abc", WEIGHTS, "checkpoints/next", "vocabulary.txt"]

    def evaluate(folder):
        write_evaluation(load_run(folder), found)

    def resume(folder):
        (folder / "metrics.json").unlink(missing_ok=True)
        RunFolder(folder).open(settings)

    def overwrite(folder):
        RunFolder(folder).open(settings, overwrite=True)

    for name in names:
        for kind in ("folder", "file", "itself", "pipe"):
            for act in (evaluate, resume, overwrite):
                folder = place.copy(place.finished)
                victim = folder.parent / "victim"
                victim.mkdir()
                (victim / "kept.txt").write_text("kept")
                where = folder / name
                where.parent.mkdir(exist_ok=True)
                # A link to what stood there, which lies elsewhere now, is followed the farthest.
                moved = folder.parent / "moved"
                if where.is_dir() or where.exists():
                    where.rename(moved)
                elif kind == "itself":
                    continue
                if kind == "pipe":
                    os.mkfifo(where)
                else:
                    target = {"folder": victim, "file": victim / "kept.txt", "itself": moved}[kind]
                    where.symlink_to(os.path.relpath(target, where.parent))
                before = _contents(victim), _contents(moved)
                problem = problem_of(lambda: act(folder))  # noqa: B023
                if (_contents(victim), _contents(moved)) != before:
                    problem = f"{act.__name__} with {name}: something outside of the folder was changed"
                yield f"{act.__name__} through a link to {kind}" if kind != "pipe" else "a pipe", problem
                shutil.rmtree(folder.parent)


KINDS = (
    damaged_weights,
    hostile_weights,
    damaged_texts,
    changed_settings,
    damaged_evaluations,
    links,
)


def _read(folder):
    """Opens a run and reads a text, which at these sizes takes little memory."""
    load_run(folder).read(["the film is superb"])


def _evaluated(place):
    run = load_run(place.finished)
    return run, evaluate_run(run, EvaluationTexts.of(run, SharedDatasets(place.folder)), QUICK)


def _shown(metrics):
    """Shows the evaluation that these metrics hold, if a run that has them can be opened."""
    check_evaluations(metrics, "metrics.json")
    found = metrics["evaluation"]
    if found is not None:
        found = parse_evaluation(found)
        evaluation_tables([("run", [found]), ("both", [found, found])])
        comparison_plots([("run", found)])


def _paths(values, keys=()):
    """Yields the keys that lead to each entry of nested dictionaries and lists."""
    for key, value in values.items() if isinstance(values, dict) else enumerate(values):
        yield (*keys, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*keys, key))


def _contents(folder):
    if folder.is_file():
        return folder.read_bytes()
    return {p: p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}
