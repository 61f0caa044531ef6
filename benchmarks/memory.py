#!/usr/bin/env python3
"""How much memory a step takes as sentences grow longer.

python benchmarks/memory.py [--json]

Peak resident memory of a process that trains steps of 32 sentences of T words, T growing, less its peak when
they have 2 words. It grows as T where the step is O(batch x T); a tensor of words x words would make it grow
as T squared. Each method has a process of its own.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

LENGTHS = (100, 200, 400, 800)
STEPS = (
    ("vanilla", None),
    ("attn_ivat", "power"),
    ("attn_vat", "exact"),
    ("attn_vat", "ascent"),
    ("word_vat", "power"),
    ("word_ivat", "power"),
)


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    rows = []
    for method, solver in STEPS:
        with context.Pool(1) as pool:
            peaks = pool.apply(peaks_of, (method, solver))
        megabytes = [round(value - peaks[0], 1) for value in peaks[1:]]
        growth = (megabytes[-1] - megabytes[-2]) / (megabytes[-2] - megabytes[-3])
        rows.append(
            {"step": method, "solver": solver, "megabytes": megabytes, "growth_of_growth": round(growth, 2)}
        )
    if options.json:
        print(json.dumps({"words": LENGTHS, "rows": rows}))
        return
    print("Peak memory of a step of 32 sentences over that of 2-word sentences, MB; the last column is")
    print("(M(800) - M(400)) / (M(400) - M(200)): 2 for a step that is linear in T, 4 for a quadratic one.\n")
    print("| step | " + " | ".join(f"T={words}" for words in LENGTHS) + " | growth |")
    print("|---|" + "---|" * (len(LENGTHS) + 1))
    for row in rows:
        name = f"{row['step']} ({row['solver']})" if row["solver"] else row["step"]
        print(f"| {name} | " + " | ".join(map(str, row["megabytes"])) + f" | {row['growth_of_growth']} |")


def peaks_of(method, solver):
    """Returns the peaks of this process' resident memory in MB after steps of growing length."""
    import numpy as np
    import step
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    rng = np.random.default_rng(0)
    labels = tf.constant(rng.integers(0, 2, step.ROWS), tf.int32)
    # One graph for all lengths, as tracing takes memory too.
    ids_of_any_length = tf.TensorSpec([step.ROWS, None], tf.int32)
    trainer = step.trainer_of(method, solver)
    train = tf.function(lambda ids: trainer.train_step((ids, labels)), input_signature=[ids_of_any_length])
    peaks = []
    for words in (2, *LENGTHS):
        ids = tf.constant(rng.integers(2, step.VOCABULARY, (step.ROWS, words)), tf.int32)
        for _ in range(3):
            train(ids)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return peaks


if __name__ == "__main__":
    main()
