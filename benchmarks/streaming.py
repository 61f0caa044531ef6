#!/usr/bin/env python3
"""Unlabeled text of any amount: memory and speed of training beside it.

python benchmarks/streaming.py [--gigabytes 2] [--json]

1. Two files are written: the texts of snippets and of its unlabeled sources, once, and over and over until
   the file has the wanted size.
2. With each a process of its own trains attn_vat on snippets, as bin/train does. What is told is its peak
   resident memory after preparing the data and after training, and how long preparing takes, the first time
   and again.
3. In one process steps are timed with unlabeled sentences from memory (the small file's) and from disk (the
   large one's), in turns: wall time, and process CPU time of all threads, batches included.

Takes about ten minutes, and twice the wanted size on disk.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from step import processor

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.data.sources.unlabeled_texts import unlabeled_texts
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.lazy_adam import LazyAdam

STEPS = 60


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=2.0, help="size of the large file")
    parser.add_argument("--rounds", type=int, default=6, help=f"turns of {STEPS} steps each")
    parser.add_argument("--data_dir", default=None, help="data cache")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    parser.add_argument("--train", default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.train:
        print(json.dumps(train(options.train, options.data_dir)))
        return
    with tempfile.TemporaryDirectory() as folder:
        small, large = (pathlib.Path(folder, name) for name in ("small.txt", "large.txt"))
        count = write(small, large, options)
        rows = []
        for path in (small, large):
            for again in (False, True):
                row = {"text": path.stem, "megabytes": round(path.stat().st_size / 1e6, 1), "again": again}
                rows.append(row | in_process(path, folder, options))
        speed = compare(small, large, folder, options)
    machine = {"cpu": processor(), "threads": os.cpu_count(), "tensorflow": tf.__version__}
    if options.json:
        print(json.dumps({"machine": machine, "rows": rows, "speed": speed}))
        return
    print(f"{machine}; the large file holds the small one {count} times.\n")
    print("| " + " | ".join(rows[0]) + " |\n" + "|---" * len(rows[0]) + "|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    print()
    for name, value in speed.items():
        print(f"{name}: {value}")


def write(small, large, options):
    """Writes both files; returns how often the large one holds the small one."""
    folder = data_folder(options.data_dir)
    dataset = load_dataset("snippets", folder)
    texts = [
        *dataset.train.texts,
        *unlabeled_texts(("editorials", "reviews", "tweets"), None, 1, folder).read(),
    ]
    content = "".join(" ".join(text.split()) + "\n" for text in texts).encode()
    small.write_bytes(content)
    count = -(-int(options.gigabytes * 1e9) // len(content))
    with large.open("wb") as file:
        for _ in range(count):
            file.write(content)
    return count


def settings_of(path):
    """Returns the settings of a run beside the file."""
    return RunSettings(method="attn_vat", unlabeled=str(path), epochs=1)


def in_process(path, folder, options):
    """Returns what a process of its own tells of training beside the file."""
    cache = pathlib.Path(folder, "cache")
    cache.mkdir(exist_ok=True)
    snippets = cache / "snippets"
    if not snippets.exists():
        snippets.symlink_to(data_folder(options.data_dir).absolute() / "snippets")
    command = [sys.executable, __file__, "--train", str(path), "--data_dir", str(cache)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1])


def train(path, folder):
    """Trains an epoch beside the file; returns seconds and peak memory."""
    started = time.perf_counter()
    data = PreparedData.of(settings_of(path), data_folder(folder))
    prepared = time.perf_counter() - started
    after_preparing = peak()
    steps = 219
    trainer, batches = trainer_of(data), batches_of(data, data.unlabeled)
    for batch in batches.take(steps):
        trainer(batch)
    return {
        "sentences": len(data.unlabeled),
        "preparing_s": round(prepared, 1),
        "peak_mb_prepared": after_preparing,
        "peak_mb_trained": peak(),
    }


def compare(small, large, folder, options):
    """Returns examples a second with unlabeled text from memory and from disk, in turns."""
    cache = data_folder(pathlib.Path(folder, "cache"))
    data = PreparedData.of(settings_of(large), cache)
    few = PreparedData.of(settings_of(small), cache).unlabeled
    in_memory = IdSequences.joined(
        IdSequences(row[row > 0], np.array([0, np.count_nonzero(row)]))
        for row in few.padded(np.arange(len(few)))
    )
    trainer = trainer_of(data)
    sources = {"memory": batches_of(data, in_memory), "disk": batches_of(data, data.unlabeled)}
    iterators = {name: iter(batches) for name, batches in sources.items()}
    taken = {name: [] for name in sources}
    rng = np.random.default_rng(0)
    for turn in range(options.rounds + 1):
        for name in rng.permutation(list(sources)):
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(STEPS):
                trainer(next(iterators[name]))
            if turn:
                taken[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    medians = {name: np.median(times, 0) for name, times in taken.items()}
    ratios = np.median(np.array(taken["disk"]) / np.array(taken["memory"]), 0)
    examples = STEPS * 64
    return {
        "examples_per_s_memory": round(examples / medians["memory"][0], 1),
        "examples_per_s_disk": round(examples / medians["disk"][0], 1),
        "wall_disk_over_memory": round(float(ratios[0]), 3),
        "cpu_disk_over_memory": round(float(ratios[1]), 3),
    }


def batches_of(data, sentences):
    """Returns the batches of training beside unlabeled sentences."""
    labels = data.dataset.train.labels
    return training_batches(data.sentences["train"], labels, sentences, 32, 32, seed=1)


def trainer_of(data):
    """Returns a function that trains a step on a batch."""
    classifier = AttentionClassifier(len(data.vocabulary))
    trainer = AdversarialTrainer(classifier, "attn_vat")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(LazyAdam(classifier.embedding.embeddings), loss)
    trainer.optimizer.build(trainer.trainable_variables)
    trainer.begin_epoch()
    return tf.function(trainer.train_step, reduce_retracing=True)


def peak():
    """Returns the peak resident memory of this process so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
