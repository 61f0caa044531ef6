#!/usr/bin/env python3
"""What a training step costs: each method over vanilla, vanilla over stock Keras, plain PyTorch over ours.

python benchmarks/step.py [--rounds 40] [--json]

32 sentences a step of 18-20 words (as SST's) and of 168-176 words (as IMDB's), words drawn by Zipf's law
from 14,000, vectors of 300, 128 LSTM units per direction, one thread. All take turns step by step in random
order, so that they see the same machine; what is compared are process CPU seconds within a round, and a
ratio is the median over rounds. PyTorch is compared where it is installed (benchmarks/requirements.txt).
"""

import argparse
import functools
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

from tf_avat.adversarial.methods import METHODS
from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.lazy_adam import LazyAdam

try:
    import torch
    from plain_pytorch import PlainClassifier, plain_step
except ImportError:
    torch = None

ROWS, VOCABULARY, SIZE, HIDDEN, DROPOUT = 32, 14_000, 300, 128, 0.5


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rounds", type=int, default=40, help="steps that are counted, a fifth on long texts"
    )
    parser.add_argument("--words", default="20,176", help="longest sentences, joined by commas")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    rows = []
    for words in map(int, options.words.split(",")):
        rounds = options.rounds if words < 100 else max(3, options.rounds // 5)
        rows += ratios(words, measure(words, rounds))
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
    """Returns a row for each step: its time, and its ratio to what it is compared with."""
    compared = dict.fromkeys(seconds, "vanilla")
    compared["vanilla"] = "stock Keras"
    compared["plain PyTorch attn_ivat"] = "attn_ivat (power)"
    for name in seconds:
        if name.startswith("transformer"):
            compared[name] = "transformer, vanilla"
    compared["transformer, vanilla"] = "stock Keras"
    rows = []
    for name, taken in seconds.items():
        row = {"words": words, "step": name, "ms": round(1000 * float(np.median(taken)), 1)}
        other = seconds[compared[name]]
        ratio = float(np.median(np.array(taken) / np.array(other)))
        rows.append({**row, "compared_with": compared[name], "ratio": round(ratio, 3)})
    return rows


def measure(words, rounds):
    """Returns lists of CPU seconds of a step by name."""
    rng = np.random.default_rng(0)
    frequencies = 1 / np.arange(1, VOCABULARY - 1)
    ids = rng.choice(VOCABULARY - 2, (ROWS, words), p=frequencies / frequencies.sum()) + 2
    lengths = rng.integers(words - max(2, words // 20), words + 1, ROWS)
    lengths[0] = words
    ids *= np.arange(words) < lengths[:, None]
    labels = rng.integers(0, 2, ROWS)

    batch = tf.constant(ids, tf.int32), tf.constant(labels, tf.int32)
    steps = {"stock Keras": stock_step(*batch)}
    for method, solver in every_method():
        steps[f"{method} ({solver})" if solver else method] = step_of(method, solver, *batch)
    steps |= transformer_steps(*batch)
    if torch is not None:
        steps |= pytorch_steps(ids, lengths, labels)
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
    return seconds


def every_method():
    """Yields each method with each of its solvers."""
    for name, method in METHODS.items():
        for solver in method.solvers or (None,):
            yield name, solver


def step_of(method, solver, ids, labels):
    """Returns a function that trains one step of a method on the batch."""
    step = tf.function(trainer_of(method, solver).train_step)
    return lambda: step((ids, labels))


def trainer_of(method, solver):
    """Returns a trainer as bin/train makes it on one CPU."""
    keras.utils.set_random_seed(0)
    classifier = AttentionClassifier(
        VOCABULARY,
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


class Counted(keras.layers.Layer):
    """Passes its input on and counts how often a step's graph holds it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.calls = 0

    def call(self, values):
        self.calls += 1
        return values

    def compute_output_shape(self, shape):
        return shape


class Whole(keras.Model):
    """A model that can't be cut, as its `call` is a program: each pass runs it from the start."""

    def __init__(self, model):
        super().__init__()
        self.inner = model

    def call(self, ids, training=False):
        return self.inner(ids, training=training)


def transformer():
    """Returns a 2-layer, 4-head transformer with one marker, in its last attention, and its two counters."""
    inputs = keras.Input((None,), dtype="int32")
    counters = Counted(name="in_trunk"), Counted(name="in_head")
    states = counters[0](keras.layers.Embedding(VOCABULARY, HIDDEN)(inputs))
    for attention in (keras.layers.MultiHeadAttention, PerturbedMultiHeadAttention):
        states = keras.layers.LayerNormalization()(states + attention(4, HIDDEN // 4)(states, states))
        wide = keras.layers.Dense(4 * HIDDEN, activation="gelu")(states)
        states = keras.layers.LayerNormalization()(states + keras.layers.Dense(HIDDEN)(wide))
    pooled = counters[1](keras.layers.GlobalAveragePooling1D()(states))
    return keras.Model(inputs, keras.layers.Dense(2)(pooled)), counters


def transformer_steps(ids, labels):
    """Returns steps of a transformer: vanilla, attn_vat, and attn_vat whole in each pass."""
    steps = {}
    for method, whole in (("vanilla", False), ("attn_vat", False), ("attn_vat", True)):
        keras.utils.set_random_seed(0)
        model, counters = transformer()
        if whole:
            model = Whole(model)
            model(ids)
        trainer = AdversarialTrainer(model, method)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trainer.compile(keras.optimizers.SGD(1e-3), loss)
        trainer.optimizer.build(trainer.trainable_variables)
        for counter in counters:
            counter.calls = 0
        step = tf.function(trainer.train_step).get_concrete_function((ids, labels))
        # One look at a random direction stands in a condition and runs every 20 steps.
        trunk, head = (counter.calls for counter in counters)
        name = f"transformer, {method}{', whole' if whole else ''}"
        if method != "vanilla":
            name += f" ({trunk} trunk and {head} head passes, looks included)"
        steps[name] = functools.partial(step, (ids, labels))
    return steps


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


def pytorch_steps(ids, lengths, labels):
    """Returns functions that train one step of the PyTorch peer, vanilla and Attention iVAT."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    batch = torch.tensor(ids), torch.tensor(lengths), torch.tensor(labels)
    steps = {}
    for name, perturb in (("plain PyTorch vanilla", False), ("plain PyTorch attn_ivat", True)):
        model = PlainClassifier(VOCABULARY, SIZE, HIDDEN, HIDDEN, DROPOUT)
        optimizer = torch.optim.Adam(model.parameters(), 1e-3, amsgrad=True)
        steps[name] = functools.partial(plain_step, model, optimizer, *batch, perturb=perturb)
    return steps


def processor():
    """Returns the name of the processor, or of its architecture where Linux does not tell."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
