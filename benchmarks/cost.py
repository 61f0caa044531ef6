#!/usr/bin/env python3
"""What a step costs by sentence length and batch size, over its arithmetic floor, and where its time goes.

python benchmarks/cost.py [--rounds 10] [--json]

The floor is the time that the matrix products of a step would take at the rate of a large one: 2 operations
for each entry of the kernels of encoder and attention, and word, forward, and twice as many backward. It is
measured in the same run, one thread, on 1,024 x 1,024 matrices of TensorFlow's own. Parts are differences
between a step that ends after them and one that ends before, all in turns.
"""

import argparse
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from floor import matrix_product, operations
from step import DROPOUT, HIDDEN, SIZE, VOCABULARY, processor, step_of

from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.lazy_adam import LazyAdam


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="steps that are counted")
    parser.add_argument("--words", default="20,50,100,176", help="sentence lengths, joined by commas")
    parser.add_argument("--rows", default="16,32,64", help="batch sizes, joined by commas")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the tables")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    rate = matrix_rate()
    costs = []
    for rows in map(int, options.rows.split(",")):
        for words in map(int, options.words.split(",")):
            batch = batch_of(rows, words)
            steps = {
                name: step_of(name, solver, *batch)
                for name, solver in (("vanilla", None), ("attn_ivat", "power"))
            }
            taken = in_turns(steps, options.rounds)
            floor = operations(rows * words, SIZE, HIDDEN) / rate
            row = {"rows": rows, "words": words, "floor_ms": round(1000 * floor, 1)}
            for name, seconds in taken.items():
                row |= {
                    f"{name}_ms": round(1000 * seconds, 1),
                    f"{name}_over_floor": round(seconds / floor, 2),
                }
            costs.append(row)
    parts = [
        {"words": words, "part": part, "ms": round(1000 * seconds, 1)}
        for words in (20, 176)
        for part, seconds in parts_of(32, words, options.rounds).items()
    ]
    machine = {
        "cpu": processor(),
        "threads": 1,
        "gigaflops": round(rate / 1e9, 1),
        "tensorflow": tf.__version__,
    }
    if options.json:
        print(json.dumps({"machine": machine, "costs": costs, "parts": parts}))
        return
    print(f"CPU time of a step ({machine}):\n")
    print("| " + " | ".join(costs[0]) + " |\n|" + "---|" * len(costs[0]))
    for row in costs:
        print("| " + " | ".join(map(str, row.values())) + " |")
    print("\nWhere the time of a step of attn_ivat goes, 32 rows:\n\n| words | part | ms |\n|---|---|---|")
    for row in parts:
        print("| " + " | ".join(map(str, row.values())) + " |")


def matrix_rate():
    """Returns floating-point operations per second of a large matrix product."""
    product, of_product = matrix_product()
    return of_product / in_turns({"product": product}, 20)["product"]


def batch_of(rows, words):
    """Returns ids by Zipf's law, and labels."""
    rng = np.random.default_rng(0)
    frequencies = 1 / np.arange(1, VOCABULARY - 1)
    ids = rng.choice(VOCABULARY - 2, (rows, words), p=frequencies / frequencies.sum()) + 2
    return tf.constant(ids, tf.int32), tf.constant(rng.integers(0, 2, rows), tf.int32)


def in_turns(steps, rounds):
    """Returns the median CPU seconds of each step."""
    rng = np.random.default_rng(0)
    for step in steps.values():
        step()
        step()
    seconds = {name: [] for name in steps}
    for _ in range(rounds):
        for name in rng.permutation(list(steps)):
            started = time.process_time()
            steps[name]()
            seconds[name].append(time.process_time() - started)
    return {name: float(np.median(taken)) for name, taken in seconds.items()}


def parts_of(rows, words, rounds):
    """Returns CPU seconds of the parts of a step by name."""
    ids, labels = batch_of(rows, words)
    keras.utils.set_random_seed(0)
    model = AttentionClassifier(VOCABULARY, embedding_size=SIZE, hidden_size=HIDDEN, dropout=DROPOUT)
    optimizer = LazyAdam(model.embedding.embeddings)
    optimizer.build(model.trainable_variables)
    mask = ids != 0
    dropout, word_dropout = model.get_layer("hidden_dropout"), model.get_layer("embedding_dropout")
    pool = AttentionPooling()

    def loss(states):
        states = dropout(states, training=True)
        logits, _ = pool(model.decoder(states), model.attention(states), mask=mask)
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))

    def looked_up():
        return word_dropout(model.embedding(ids), training=True)

    def encoded():
        return model.encoder(looked_up(), mask=mask, training=True)

    def forward():
        return loss(encoded())

    def gradients():
        with tf.GradientTape() as tape:
            value = forward()
        return tape.gradient(value, model.trainable_variables)

    def update():
        optimizer.catch_up(ids)
        optimizer.apply(gradients(), model.trainable_variables)

    stages = {
        "look up words, dropout": looked_up,
        "encoder, forward": encoded,
        "attention, decoder, loss": forward,
        "all gradients": gradients,
        "optimizer": update,
    }
    steps = {name: tf.function(stage, autograph=False) for name, stage in stages.items()}
    steps["metrics"] = step_of("vanilla", None, ids, labels)
    steps["search for r, perturbed pass"] = step_of("attn_ivat", "power", ids, labels)
    taken = list(in_turns(steps, rounds).values())
    return dict(zip(steps, np.diff([0, *taken]), strict=True))


if __name__ == "__main__":
    main()
