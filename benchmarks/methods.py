#!/usr/bin/env python3
"""Test scores of all methods on a data set, with epsilon chosen on valid.

python benchmarks/methods.py [--runs_dir DIR] [--json]

1. Every method, and attn_vat with every solver, is trained once with each epsilon of one grid, VAT methods
   with and without unlabeled text.
2. For each the epsilon with the best valid AUC is kept. (Valid F1 of one seed is too noisy to choose by.)
3. With it, all seeds are trained. Only now test scores are looked at.

Each run is what bin/train does with the flags that the table is headed with. Runs that are already in the
runs folder are not repeated, so that the benchmark can be interrupted. With the defaults it takes hours.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from tf_avat.adversarial.methods import METHODS
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings

UNLABELED = RunSettings().unlabeled


def main():
    """Trains what is missing and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs_dir", default="runs/methods", help="where run folders are")
    parser.add_argument("--data_dir", default=None, help="data cache")
    parser.add_argument("--methods", default=",".join(METHODS), help="which methods, joined by commas")
    parser.add_argument("--epsilons", default="1,5,20", help="the grid")
    parser.add_argument("--seeds", type=int, default=5, help="seeds 1 to this; the grid takes seed 1")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="processes, of one thread each")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    epsilons = [float(epsilon) for epsilon in options.epsilons.split(",")]

    kinds = list(of_all_kinds(options.methods.split(",")))
    grid = [
        {**kind, "epsilon": e} for kind in kinds for e in (epsilons if kind["method"] != "vanilla" else [0.0])
    ]
    train_all([{**run, "seed": 1} for run in grid], options)
    chosen = []
    for kind in kinds:
        own = [run for run in grid if kind.items() <= run.items()]
        chosen.append(max(own, key=lambda run: metrics_of({**run, "seed": 1}, options)["valid"]["auc"]))
    seeds = range(1, options.seeds + 1)
    train_all([{**run, "seed": seed} for seed in seeds for run in chosen], options)

    rows = []
    for run in chosen:
        results = [metrics_of({**run, "seed": seed}, options) for seed in seeds]
        row = dict(run)
        for name, of in (
            ("f1", "test"),
            ("auc", "test"),
            ("nll", "test"),
            ("valid_f1", "valid"),
            ("valid_auc", "valid"),
        ):
            values = [result[of][name.removeprefix("valid_")] for result in results]
            row[name] = [round(float(np.mean(values)), 4), round(float(np.std(values, ddof=1)), 4)]
        row["seconds"] = round(float(np.mean([result["seconds"] for result in results])), 1)
        rows.append(row)
    if options.json:
        print(
            json.dumps({"epochs": options.epochs, "seeds": options.seeds, "epsilons": epsilons, "rows": rows})
        )
        return
    print(f"--epochs={options.epochs}, seeds 1 to {options.seeds}, mean and standard deviation, in %:\n")
    print("| method | solver | unlabeled | epsilon | test F1 | test AUC | valid F1 | valid AUC | seconds |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        scores = [
            f"{100 * mean:.2f} ± {100 * spread:.2f}"
            for mean, spread in (row[n] for n in ("f1", "auc", "valid_f1", "valid_auc"))
        ]
        solver = row["solver"] or "-"
        print(
            "| "
            + " | ".join(
                [row["method"], solver, row["unlabeled"], f"{row['epsilon']:g}", *scores, str(row["seconds"])]
            )
            + " |"
        )


def of_all_kinds(methods):
    """Yields method, solver and unlabeled text of each row of the table."""
    for name in methods:
        method = METHODS[name]
        solvers = method.solvers if name == "attn_vat" else method.solvers[:1]
        for unlabeled in ("none", UNLABELED) if method.uses_unlabeled else ("none",):
            for solver in solvers or (None,):
                yield {"method": name, "solver": solver, "unlabeled": unlabeled}


def settings_of(run, options):
    """Returns the `RunSettings` of a run."""
    return RunSettings(**run, epochs=options.epochs)


def folder_of(run, options):
    """Returns the `RunFolder` of a run."""
    unlabeled = "none" if run["unlabeled"] == "none" else "all"
    name = f"{run['method']}-{run['solver'] or 'labels'}-{unlabeled}-eps{run['epsilon']:g}-seed{run['seed']}"
    return RunFolder(pathlib.Path(options.runs_dir, name))


def metrics_of(run, options):
    """Returns what a finished run found."""
    return json.loads((folder_of(run, options).path / "metrics.json").read_text())


def train_all(runs, options):
    """Trains the runs that are not finished, several at once."""
    missing = [run for run in runs if not (folder_of(run, options).path / "metrics.json").exists()]
    if not missing:
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(options.workers, len(missing)), maxtasksperchild=12) as pool:
        jobs = [(run, options) for run in missing]
        for count, line in enumerate(pool.imap_unordered(train_one, jobs, chunksize=1), 1):
            print(f"[{count}/{len(missing)}] {line}", file=sys.stderr, flush=True)


def train_one(job):
    """Trains one run; returns a line about its valid scores."""
    run, options = job
    import keras
    import tensorflow as tf

    from tf_avat.data.fetching.data_folder import data_folder
    from tf_avat.experiments.runs.prepared_data import PreparedData
    from tf_avat.experiments.runs.train_run import train_run

    keras.utils.clear_session()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    settings, folder = settings_of(run, options), folder_of(run, options)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        data = PreparedData.of(settings, data_folder(options.data_dir))
        folder.open(settings)
        metrics = train_run(settings, data, tf.distribute.get_strategy(), folder)
    valid = metrics["valid"]
    return (
        f"{folder.path.name}: valid F1 {valid['f1']:.4f} AUC {valid['auc']:.4f}, {metrics['seconds']:.0f} s"
    )


if __name__ == "__main__":
    main()
