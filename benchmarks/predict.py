#!/usr/bin/env python3
"""Predictions from text: this project's against those of a stock Keras model of the same size.

python benchmarks/predict.py [--rounds 7] [--json]

The texts are those of snippets; weights are random, which costs the same. One thread. The stock model is
TextVectorization, Embedding, Bidirectional(LSTM) and additive attention out of stock layers, called as
a tf.function, its fastest way from text.

1. A batch of 1, 32 and 256 texts, as a server gets them: our SavedModel and the stock model, in turns, with
   the same texts in the order of the file. Process CPU time a call, p50 and p99, and the median
   over pairs of what ours costs over the stock model.
2. A file: rows of CSV in, rows with label and probability out. Ours as bin/predict does it, from a run and
   from its SavedModel; the stock model by Python's csv and Model.predict with batches of 32 and of 256, in
   turns. Texts a second of process CPU time.
"""

import argparse
import csv
import json
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = "1"

import keras
import numpy as np
import tensorflow as tf
from step import processor

from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.input_file import InputFile
from tf_avat.data.records.whole_rows import WholeRows
from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.token_cache import dataset_vocabulary
from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.serving.batch_prediction import BatchPrediction
from tf_avat.serving.ensemble import Ensemble
from tf_avat.serving.export_classifier import export_classifier
from tf_avat.serving.new_columns import NewColumns
from tf_avat.serving.row_forms import row_form
from tf_avat.serving.unfinished_output import UnfinishedOutput
from tf_avat.serving.windows import Windows

SIZE, UNITS = 128, 128
CLASSES = "negative", "positive"
BATCHES = 1, 32, 256


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="turns")
    parser.add_argument("--calls", type=int, default=60, help="calls of one text in a turn")
    parser.add_argument("--data_dir", default=None, help="data cache")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the tables")
    options = parser.parse_args()
    folder = data_folder(options.data_dir)
    dataset = load_dataset("snippets", folder)
    vocabulary = dataset_vocabulary(dataset, 1, None, None, folder)
    texts = [text for split in dataset.splits.values() for text in split.texts]
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        classifier = AttentionClassifier(len(vocabulary), 2, SIZE, UNITS, UNITS)
        run = FinishedRun(place, None, {"classes": CLASSES}, TextPipeline(vocabulary), classifier)
        export_classifier(classifier, run.pipeline, CLASSES, place / "saved_model")
        exported = ExportedModel.load(place / "saved_model")
        stock = stock_model(vocabulary)
        calls = [calls_of(batch, texts, exported, stock, options) for batch in BATCHES]
        files = files_of(place, texts, {"a run": run, "its SavedModel": exported}, stock, options)
    machine = {"cpu": processor(), "threads": 1, "tensorflow": tf.__version__}
    if options.json:
        print(json.dumps({"machine": machine, "calls": calls, "files": files}))
        return
    print(f"{machine}\n")
    for rows in (calls, files):
        print("| " + " | ".join(rows[0]) + " |\n" + "|---" * len(rows[0]) + "|")
        for row in rows:
            print("| " + " | ".join(str(value) for value in row.values()) + " |")
        print()


def stock_model(vocabulary):
    """Returns a Keras model from texts to probabilities, of stock layers."""
    split = keras.layers.TextVectorization(vocabulary=[word for word in vocabulary.words if word])
    texts = keras.Input((), dtype="string")
    ids = split(texts)
    words = keras.layers.Embedding(len(vocabulary), SIZE, mask_zero=True)(ids)
    hidden = keras.layers.Bidirectional(keras.layers.LSTM(UNITS, return_sequences=True))(words)
    scores = keras.layers.Dense(1, use_bias=False)(keras.layers.Dense(UNITS, activation="tanh")(hidden))
    scores = keras.layers.Reshape((-1,))(scores)
    weights = keras.layers.Softmax()(scores, mask=keras.ops.not_equal(ids, 0))
    attended = keras.ops.einsum("bt,bth->bh", weights, hidden)
    return keras.Model(texts, keras.layers.Dense(2, activation="softmax")(attended))


def calls_of(batch, texts, exported, stock, options):
    """Returns what calls with batches of a size cost."""
    ours = exported.model.signatures["serving_default"]
    theirs = tf.function(stock, input_signature=[tf.TensorSpec([None], tf.string)])
    ways = {"ours": lambda texts: ours(texts=texts)["probabilities"], "stock": theirs}
    count = max(options.calls // (1 + batch // 8), 6)
    generator = np.random.default_rng(0)
    taken = {name: [] for name in ways}
    for turn in range(options.rounds + 1):
        starts = generator.integers(0, len(texts) - batch, count)
        for start in starts:
            given = tf.constant(texts[start : start + batch])
            for name in generator.permutation(list(ways)):
                seconds = cpu_of(lambda name=name, given=given: ways[name](given).numpy())
                if turn:
                    taken[name].append(1000 * seconds)
    row = {"texts a call": batch}
    for name, own in taken.items():
        row |= {f"{name} p50 ms": round(np.percentile(own, 50), 2)}
        row |= {f"{name} p99 ms": round(np.percentile(own, 99), 2)}
        row |= {f"{name} texts/s": round(1000 * batch / np.mean(own))}
    ratio = np.median(np.array(taken["ours"]) / np.array(taken["stock"]))
    return {**row, "ours over stock": round(float(ratio), 3)}


def files_of(place, texts, runs, stock, options):
    """Returns texts a second of CPU time for a file."""
    path = place / "in.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "text"), *enumerate(texts)])
    ways = {name: lambda run=run: by_windows(run, path, place / "out.csv") for name, run in runs.items()}
    for batch in BATCHES[1:]:
        ways[f"stock, batches of {batch}"] = lambda batch=batch: by_stock(stock, path, place / "o.csv", batch)
    taken = {name: [] for name in ways}
    generator = np.random.default_rng(0)
    for turn in range(max(options.rounds // 2, 1) + 1):
        for name in generator.permutation(list(ways)):
            seconds = cpu_of(ways[name])
            if turn:
                taken[name].append(seconds)
    best = np.median(taken[f"stock, batches of {BATCHES[-1]}"])
    return [
        {
            "file by": name,
            "texts/s": round(len(texts) / float(np.median(own))),
            "CPU over stock, 256": round(float(np.median(own) / best), 3),
        }
        for name, own in taken.items()
    ]


def by_windows(run, path, out):
    """Predicts a file as bin/predict does, the first look for bad rows included."""
    ensemble = Ensemble([run])
    columns = NewColumns(ensemble.groups)
    for look in (True, False):
        bad_rows = BadRows()
        form = row_form("csv", columns.names)
        windows = Windows([WholeRows(InputFile(path), "text", None, bad_rows)], form, bad_rows)
        if look:
            for _ in windows:
                pass
    output = UnfinishedOutput(out)
    output.folder.mkdir()
    output.open({}, True)
    BatchPrediction(ensemble, form, columns, threads=1).write(windows, output)
    output.finish()


def by_stock(model, path, out, batch):
    """Predicts a file as a short script with Keras does."""
    with path.open(newline="") as file:
        head, *rows = csv.reader(file)
    found = model.predict(tf.constant([row[1] for row in rows]), batch_size=batch, verbose=0)
    with out.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*head, "label", "probability"])
        for row, own in zip(rows, found, strict=True):
            writer.writerow([*row, CLASSES[own.argmax()], own.max()])


def cpu_of(act):
    """Returns the process CPU seconds that a function takes."""
    before = time.process_time()
    act()
    return time.process_time() - before


if __name__ == "__main__":
    main()
