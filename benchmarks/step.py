#!/usr/bin/env python3
"""What a training step of each method costs, as a ratio to vanilla's in the same run.

python benchmarks/step.py [--json]

The methods take turns step by step, so that all of them see the same machine. The figure is the 10th
percentile of process CPU seconds, which other load on the machine disturbs least.
"""

import argparse
import json
import os
import pathlib
import platform
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer

VOCABULARY = 8000


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="steps of each method that are counted")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    rows = []
    for words in (20, 176):
        for labeled, unlabeled in ((32, 0), (32, 32)):
            seconds = measure(
                words, labeled, unlabeled, options.rounds if words < 100 else options.rounds // 4
            )
            for method, value in seconds.items():
                ratio = value / seconds["vanilla"]
                rows.append(
                    {"words": words, "labeled": labeled, "unlabeled": unlabeled, "method": method}
                    | {"milliseconds": round(1000 * value, 1), "over_vanilla": round(ratio, 3)}
                )
    machine = {
        "cpu": platform.machine(),
        "threads": 1,
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
    }
    if options.json:
        print(json.dumps({"machine": machine, "rows": rows}))
        return
    print(f"CPU seconds of a step on one thread ({machine}):\n")
    print("| words | labeled | unlabeled | method | ms | over vanilla |\n|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


def measure(words, labeled, unlabeled, rounds):
    """Returns CPU seconds of a step by method, all on the same rows."""
    rng = np.random.default_rng(0)
    ids = tf.constant(rng.integers(2, VOCABULARY, (labeled + unlabeled, words)), tf.int32)
    labels = tf.constant(rng.integers(0, 2, labeled), tf.int32)
    steps = {method: step_of(method, ids, labels) for method in METHODS}
    for step in steps.values():
        step()
        step()
    seconds = {method: [] for method in steps}
    for _ in range(rounds):
        for method, step in steps.items():
            started = time.process_time()
            step()
            seconds[method].append(time.process_time() - started)
    return {method: float(np.percentile(taken, 10)) for method, taken in seconds.items()}


def step_of(method, ids, labels):
    """Returns a function that trains one step of a method on the rows."""
    keras.utils.set_random_seed(0)
    classifier = AttentionClassifier(VOCABULARY, embedding_size=128)
    classifier(ids[:1])
    trainer = AdversarialTrainer(classifier, method)
    trainer.compile(keras.optimizers.Adam(1e-3, amsgrad=True), jit_compile=False)
    trainer.optimizer.build(trainer.trainable_variables)
    return tf.function(lambda: trainer.train_step((ids, labels)))


if __name__ == "__main__":
    main()
