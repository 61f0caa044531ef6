#!/usr/bin/env python3
"""Faults that a run folder has to stand, tried on small trainings, and files as people have them.

python benchmarks/faults.py [--kills N] [--files N] [--seed S]

Each function of `KINDS` yields `(kind, what went wrong or None)` for each try. A damaged or changed run is
to be refused in one line, with nothing lost; a killed one is to end with the bits of one that was not, and
nothing left over. Trainings that are killed are processes of their own; the others run in this one.
"""

import argparse
import collections
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import faults_records
import faults_run_folders
import faults_vectors
from faults_archives import archives
from faults_trainings import changed_data, damaged_states, kills, writers
from faults_workplace import Workplace

KINDS = (kills, damaged_states, changed_data, writers, *faults_run_folders.KINDS, archives)
# Each yields the kind, how many were tried and how many failed.
FILES = (faults_records.records, faults_vectors.vectors)


def main():
    """Tries all kinds and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=12, help="trainings that are killed")
    parser.add_argument("--files", type=int, default=100, help="tables and word vectors of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of moments and places")
    names = [*(kind.__name__ for kind in KINDS), *(kind.__name__ for kind in FILES)]
    parser.add_argument("--only", choices=names, help="one kind of faults")
    options = parser.parse_args()
    tried, failing = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(pathlib.Path(folder), options)
        for function in KINDS:
            if options.only not in (None, function.__name__):
                continue
            for kind, problem in function(place):
                tried[kind] += 1
                failing[kind] += problem is not None
                if problem is not None:
                    print(f"{kind}: {problem}", file=sys.stderr, flush=True)
    for function in FILES:
        if options.only in (None, function.__name__):
            for kind, count, lost, *_ in function(options.seed, options.files):
                tried[kind], failing[kind] = count, lost
    print("| kind | tried | failing |\n|---|---|---|")
    for kind in tried:
        print(f"| {kind} | {tried[kind]} | {failing[kind]} |")
    print(f"| all | {tried.total()} | {failing.total()} |")
    sys.exit(failing.total() > 0)


if __name__ == "__main__":
    main()
