#!/usr/bin/env python3
"""How often intervals of a difference hold the truth, over seeds and texts.

python benchmarks/coverage.py [--studies 1000] [--seeds 5] [--texts 600] [--draws 200]

Studies are simulated: two methods that differ in nothing on the whole, some seeds each, all measured on the
same texts by F1. What moves the answers is drawn anew for each study, from normal distributions: texts that
suit one method whatever the seed, seeds that are better than others, and texts that a seed reads one way and
the next another way. The true difference is 0; an interval is to hold it in 95 of 100 studies.
"""

import argparse
import os
import pathlib
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import numpy as np

from tf_avat.evaluation.comparing.difference import difference_over_seeds
from tf_avat.evaluation.comparing.scores_of_draws import scores_of_draws

# Standard deviations of what moves the margin of an answer: text by method, seed, text by seed.
KINDS = {
    "seeds alone": (0.0, 0.1, 0.0),
    "texts, next to alone": (0.6, 0.0, 0.1),
    "seeds read texts differently": (0.0, 0.0, 0.6),
    "all three": (0.4, 0.06, 0.4),
}


def main():
    """Simulates and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=600)
    parser.add_argument("--draws", type=int, default=200)
    options = parser.parse_args()
    print(f"{options}\n\n| what moves answers | interval | holds the truth, % | mean width, points of F1 |")
    print("|---|---|---|---|")
    for kind, deviations in KINDS.items():
        rng = np.random.default_rng(0)
        found = {}
        for _ in range(options.studies):
            for name, (low, high) in intervals(*study(rng, deviations, options), options, rng).items():
                found.setdefault(name, []).append((low <= 0 <= high, high - low))
        for name, studies in found.items():
            held, width = np.mean(studies, axis=0)
            shown = "" if not np.isfinite(width) else f"{100 * width:.2f}"
            print(f"| {kind} | {name} | {100 * held:.1f} | {shown} |")


def study(rng, deviations, options):
    """Returns labels `(texts,)` and probabilities `(methods, seeds, texts, classes)`."""
    by_text, by_seed, by_both = deviations
    texts, seeds = options.texts, options.seeds
    labels = rng.integers(0, 2, texts)
    margin = rng.normal(0.9, 1, texts) + by_text * rng.normal(size=(2, 1, texts))
    margin = margin + by_seed * rng.normal(size=(2, seeds, 1)) + by_both * rng.normal(size=(2, seeds, texts))
    return labels, np.eye(2)[np.where(margin > 0, labels, 1 - labels)]


def intervals(labels, probabilities, options, rng):
    """Returns the interval `(low, high)` of each way to make one."""
    texts, seeds = len(labels), options.seeds
    weights = np.concatenate(
        [np.ones((1, texts), int), rng.multinomial(texts, np.full(texts, 1 / texts), options.draws)]
    )
    one, other = (scores_of_draws("f1", labels, method, weights) for method in probabilities)
    differences, drawn = one[0] - other[0], one[1:] - other[1:]
    both = np.mean(np.take_along_axis(drawn, rng.integers(0, seeds, drawn.shape), axis=1), axis=1)
    over_seeds = difference_over_seeds(differences)
    joined = difference_over_seeds(differences, drawn)
    found = {
        "ours": joined,
        "paired t over seeds": over_seeds,
        "percentiles, draws of seeds and texts": np.quantile(both, [0.025, 0.975]),
        "percentiles, draws of texts": np.quantile(drawn.mean(1), [0.025, 0.975]),
    }
    ends = {name: (own.low, own.high) if hasattr(own, "low") else own for name, own in found.items()}
    # All seeds alike: no interval, and no claim either.
    return {name: (-np.inf, np.inf) if own[0] is None else own for name, own in ends.items()}


if __name__ == "__main__":
    main()
