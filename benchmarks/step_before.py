#!/usr/bin/env python3
"""What a training step costs at this commit over what it cost at another one.

python benchmarks/step_before.py --before COMMIT [--rounds 40] [--words 20,176] [--json]

Each commit's step runs in a process of its own, with the code and `benchmarks/step.py` of that commit, one
thread. Both take turns step by step; what is compared are process CPU seconds within a round, and a ratio is
the median over rounds. `+ unlabeled` is 32 labeled and 32 unlabeled texts of one width.
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What a process does: names of steps come in, CPU seconds go out.
_WORKER = """
import os, pathlib, sys, time
root, words = sys.argv[1], int(sys.argv[2])
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["OMP_NUM_THREADS"] = "1"
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.path[:0] = [root, os.path.join(root, "benchmarks")]
import numpy as np, tensorflow as tf
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
import step
rng = np.random.default_rng(0)
frequencies = 1 / np.arange(1, step.VOCABULARY - 1)
ids = rng.choice(step.VOCABULARY - 2, (64, words), p=frequencies / frequencies.sum()) + 2
lengths = rng.integers(words - max(2, words // 20), words + 1, 64)
lengths[[0, 32]] = words
ids = tf.constant(ids * (np.arange(words) < lengths[:, None]), tf.int32)
labels = tf.constant(rng.integers(0, 2, 32), tf.int32)
steps = {}
for method, solver in step.every_method():
    name = f"{method} ({solver})" if solver else method
    steps[name] = step.step_of(method, solver, ids[:32], labels)
    if method in ("attn_vat", "attn_ivat", "word_vat") and solver == "power":
        trainer = step.trainer_of(method, solver)
        if pathlib.Path(root, "tf_avat", "training", "sentence_groups.py").exists():
            batch = ((ids, ids[:0, :1]), labels)
        else:
            batch = {"labeled": (ids[:32], labels), "unlabeled": ids[32:]}
        both = tf.function(trainer.train_step).get_concrete_function(
            tf.nest.map_structure(lambda t: tf.TensorSpec([None] * len(t.shape), t.dtype), batch)
        )
        steps[name + " + unlabeled"] = lambda both=both, batch=batch: both(batch)
for own in steps.values():
    own(), own()
print(*steps, sep="\\t", file=answers, flush=True)
for line in sys.stdin:
    started = time.process_time()
    steps[line.strip()]()
    print(time.process_time() - started, file=answers, flush=True)
"""


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", required=True, help="commit to compare with")
    parser.add_argument("--rounds", type=int, default=40, help="of short texts; a fifth on long ones")
    parser.add_argument("--words", default="20,176", help="longest texts, joined by commas")
    parser.add_argument("--only", default="", help="steps whose name holds this")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder, "before")
        subprocess.run(
            ["git", "worktree", "add", "-q", "--detach", tree, options.before], cwd=ROOT, check=True
        )
        try:
            for words in map(int, options.words.split(",")):
                rounds = options.rounds if words < 100 else max(3, options.rounds // 5)
                rows += _ratios(tree, words, rounds, options.only)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)
    if options.json:
        print(json.dumps({"before": options.before, "rows": rows}))
        return
    print(f"| words | step | ms at {options.before} | ms now | ratio |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


def _ratios(tree, words, rounds, only):
    workers = [_Worker(root, words) for root in (tree, ROOT)]
    names = [name for name in workers[1].names if name in workers[0].names and only in name]
    seconds = {name: ([], []) for name in names}
    for _ in range(rounds):
        for name in random.sample(names, len(names)):
            for i in random.sample((0, 1), 2):
                seconds[name][i].append(workers[i].seconds(name))
    for worker in workers:
        worker.end()
    return [
        {
            "words": words,
            "step": name,
            "before": round(1000 * statistics.median(before), 1),
            "now": round(1000 * statistics.median(now), 1),
            "ratio": round(statistics.median(b / a for a, b in zip(before, now, strict=True)), 3),
        }
        for name, (before, now) in seconds.items()
    ]


class _Worker:
    def __init__(self, root, words):
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(root), str(words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.names = self._process.stdout.readline().rstrip("\n").split("\t")

    def seconds(self, name):
        print(name, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def end(self):
        self._process.stdin.close()
        self._process.wait()


if __name__ == "__main__":
    main()
