#!/usr/bin/env python3
"""What a training step costs: over its arithmetic floor, stock Keras, PyTorch, and each method over vanilla.

python benchmarks/step.py [--rounds 40] [--only vanilla,attn_vat,PyTorch] [--json]

32 sentences a step of 18-20 words (as SST's) and of 168-176 words (as IMDB's), words drawn by Zipf's law
from 14,000, vectors of 300, 128 LSTM units per direction, one thread; `+ unlabeled` has 32 unlabeled ones
beside them. All take turns step by step in random order, so that they see the same machine; what is compared
are process CPU seconds within a round, and a ratio is the median over rounds. A round of few steps finds
warmer caches: `--only` those that are compared. PyTorch is compared where it is installed
(benchmarks/requirements.txt), as published code uses it and at its best.
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
os.environ.setdefault("OMP_NUM_THREADS", "1")

import keras
import numpy as np
import tensorflow as tf
from floor import matrix_product, operations
from transformer_steps import transformer_steps

from tf_avat.adversarial.methods import METHODS
from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.lazy_adam import LazyAdam

try:
    import torch
    from pytorch_steps import pytorch_steps
except ImportError:
    torch = None

ROWS, VOCABULARY, SIZE, HIDDEN, DROPOUT = 32, 14_000, 300, 128, 0.5
LARGE = 100_000


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rounds", type=int, default=40, help="steps that are counted, a fifth on long texts"
    )
    parser.add_argument("--words", default="20,176", help="longest sentences, joined by commas")
    parser.add_argument("--only", default="", help="steps whose name holds one of these, joined by commas")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    rows = []
    for words in map(int, options.words.split(",")):
        rounds = options.rounds if words < 100 else max(3, options.rounds // 5)
        rows += ratios(words, measure(words, rounds, options.only.split(",")))
    machine = {
        "cpu": processor(),
        "threads": 1,
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "torch": None if torch is None else torch.__version__,
    }
    if options.json:
        print(json.dumps({"machine": machine, "rows": rows}))
        return
    print(f"CPU time of a step ({machine}):\n")
    print("| words | step | ms | compared with | ratio |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


def ratios(words, seconds):
    """Returns a row for each pair of steps that are compared: the first one's time, and its ratio."""
    rows = []
    for name, taken in seconds.items():
        for other in compared(name, seconds):
            ratio = float(np.median(np.array(taken) / np.array(seconds[other])))
            row = {"words": words, "step": name, "ms": round(1000 * float(np.median(taken)), 1)}
            rows.append({**row, "compared_with": other, "ratio": round(ratio, 3)})
    return rows


def compared(name, seconds):
    """Returns the names of the steps that a step is compared with, of those that are measured."""
    method = name.replace(" (power)", "")
    if name == "vanilla":
        others = ["floor", "stock Keras", "best PyTorch vanilla"]
    elif "PyTorch" in name or name in ("floor", "stock Keras"):
        others = ["attn_ivat (power)"] if name == "plain PyTorch attn_ivat" else []
    elif name.startswith("transformer"):
        others = ["stock Keras" if name == "transformer, vanilla" else "transformer, vanilla"]
    else:
        others = [f"best PyTorch {method}"] + ["vanilla"] * (" + unlabeled" not in name)
    return [other for other in others if other in seconds]


def measure(words, rounds, only):
    """Returns lists of CPU seconds of a step by name, of those whose name holds one of `only`."""
    rng = np.random.default_rng(0)
    frequencies = 1 / np.arange(1, VOCABULARY - 1)
    ids = rng.choice(VOCABULARY - 2, (2 * ROWS, words), p=frequencies / frequencies.sum()) + 2
    lengths = rng.integers(words - max(2, words // 20), words + 1, 2 * ROWS)
    lengths[[0, ROWS]] = words
    ids *= np.arange(words) < lengths[:, None]
    labels = rng.integers(0, 2, ROWS)

    steps = {name: make() for name, make in makers(ids, labels).items() if any(part in name for part in only)}
    if any(part in "transformer" for part in only):
        steps |= transformer_steps(
            tf.constant(ids[:ROWS], tf.int32), tf.constant(labels, tf.int32), VOCABULARY, HIDDEN
        )
    if torch is not None:
        peers = pytorch_steps(ids, lengths, labels, (VOCABULARY, SIZE, HIDDEN, HIDDEN, DROPOUT))
        steps |= {name: step for name, step in peers.items() if any(part in name for part in only)}
    product, of_product = matrix_product()
    steps["floor"] = product
    for step in steps.values():
        step()
        step()
    seconds = {name: [] for name in steps}
    for _ in range(rounds):
        # In random order, as a step finds the caches as the one before it left them.
        for name in rng.permutation(list(steps)):
            started = time.process_time()
            steps[name]()
            seconds[name].append(time.process_time() - started)
    share = operations(ROWS * words, SIZE, HIDDEN) / of_product
    seconds["floor"] = [share * taken for taken in seconds["floor"]]
    return seconds


def makers(ids, labels):
    """Returns functions that make the steps of our methods and of stock Keras, by name."""
    labels = tf.constant(labels, tf.int32)
    batch = tf.constant(ids[:ROWS], tf.int32), labels
    both = {"labeled": batch, "unlabeled": tf.constant(ids[ROWS:], tf.int32)}
    made = {"stock Keras": lambda: stock_step(*batch)}
    for method, solver in every_method():
        name = f"{method} ({solver})" if solver else method
        made[name] = lambda method=method, solver=solver: step_of(method, solver, *batch)
        if method in ("attn_vat", "attn_ivat") and solver == "power":
            made[f"{name} + unlabeled"] = lambda method=method: step_over(trainer_of(method, "power"), both)
    large = f"vanilla, vocabulary of {LARGE:,}"
    made[large] = lambda: step_over(trainer_of("vanilla", None, LARGE), batch)
    return made


def every_method():
    """Yields each method with each of its solvers."""
    for name, method in METHODS.items():
        for solver in method.solvers or (None,):
            yield name, solver


def step_of(method, solver, ids, labels):
    """Returns a function that trains one step of a method on the batch."""
    return step_over(trainer_of(method, solver), (ids, labels))


def step_over(trainer, batch):
    """Returns a function that trains one step of a trainer on a batch."""
    step = tf.function(trainer.train_step)
    return lambda: step(batch)


def trainer_of(method, solver, vocabulary=VOCABULARY):
    """Returns a trainer as bin/train makes it on one CPU."""
    keras.utils.set_random_seed(0)
    classifier = AttentionClassifier(
        vocabulary,
        embedding_size=SIZE,
        hidden_size=HIDDEN,
        dropout=DROPOUT,
        normalized_embedding=METHODS[method].site == "word",
    )
    trainer = AdversarialTrainer(classifier, method, solver)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(LazyAdam(classifier.embedding.embeddings), loss)
    trainer.optimizer.build(trainer.trainable_variables)
    trainer.begin_epoch()
    return trainer


def stock_step(ids, labels):
    """Returns a function that trains one step of the vanilla model made of Keras' own parts."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((None,), dtype="int32")
    mask = keras.ops.not_equal(inputs, 0)
    words = keras.layers.Embedding(VOCABULARY, SIZE)(inputs)
    lstm = keras.layers.Bidirectional(keras.layers.LSTM(HIDDEN, return_sequences=True))
    hidden = lstm(keras.layers.Dropout(DROPOUT)(words), mask=mask)
    hidden = keras.layers.Dropout(DROPOUT)(hidden)
    pooled, _ = AttentionPooling()(hidden, AdditiveAttention(HIDDEN)(hidden), mask=mask)
    model = keras.Model(inputs, keras.layers.Dense(2)(pooled))
    optimizer = keras.optimizers.Adam(amsgrad=True)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            logits = model(ids, training=True)
            nll = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(nll)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    return step


def processor():
    """Returns the name of the processor, or of its architecture where Linux does not tell."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
