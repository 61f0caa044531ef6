#!/usr/bin/env python3
"""How much of the worst divergence each solver finds, on the attention of a trained model.

python benchmarks/attainment.py --run_dir=runs/NAME [--sentences 1000] [--json]

KL at a solver's r over the maximum of eq. (2), for sentences of the run's test split. The maximum is searched
for in float64 by climbing 60 steps from the exact direction, from random ones and from every single word,
each with its mirror image; the solvers compute in float32 as training does. All r have norm at most epsilon.
"""

import argparse
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from tf_avat.adversarial.ascent import ascent
from tf_avat.adversarial.interpretable_direction import interpretable_direction
from tf_avat.adversarial.kl_divergence import kl_divergence
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.power_iteration import power_iteration
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.output_distributions import OutputDistribution, OutputDistributions
from tf_avat.training.perturbation_search import PerturbationSearch

EPSILONS = (0.5, 1.0, 2.0, 5.0, 10.0)
AT_ONCE = 250
RANDOM_STARTS = 12
SOFTMAX = OutputDistributions(only=OutputDistribution("softmax"))


class Head:
    """What a trained model makes of sentences from its scores on: passes as the solvers know them."""

    averages = in_one_row = True

    def __init__(self, word_logits, scores, mask, dtype):
        self.word_logits, self.scores = tf.cast(word_logits, dtype), tf.cast(scores, dtype)
        self.mask = mask
        self.zero = tf.zeros_like(self.scores)
        self.clean = self.perturbed(self.zero)

    def attention(self, r=0.0):
        """Returns the attention with the scores moved by r, in a list."""
        lowest = tf.constant(-1e30, self.scores.dtype)
        return [tf.nn.softmax(tf.where(self.mask, self.scores + r, lowest))]

    def perturbed(self, r):
        """Returns the logits with the scores moved by r."""
        return tf.einsum("bt,btc->bc", *self.attention(r), self.word_logits)

    def kl(self, r):
        """Returns KL (3) of each sentence."""
        return kl_divergence(self.clean, self.perturbed(r))

    def interpretable(self, gradient):
        """Returns the interpretable direction of a gradient, normalised word by word."""
        return interpretable_direction(gradient, self.scores, self.mask)

    def zero_at_padding(self, values):
        """Returns values with zeros at padding."""
        return tf.where(self.mask, values, tf.zeros_like(values))


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run_dir", required=True, help="a finished run of bin/train")
    parser.add_argument("--data_dir", default=None, help="data cache")
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--ascent_steps", type=int, default=RunSettings().ascent_steps)
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    options = parser.parse_args()
    settings = RunSettings(**json.loads(pathlib.Path(options.run_dir, "config.json").read_text()))
    ids = chosen_sentences(settings, options)

    rows = []
    for epsilon in EPSILONS:
        found, worst = {}, []
        for start in range(0, len(ids[0]), AT_ONCE):
            arrays = [array[start : start + AT_ONCE] for array in ids]
            exact_head, head = Head(*arrays, tf.float64), Head(*arrays, tf.float32)
            worst.append(worst_divergence(exact_head, epsilon))
            for name, r in perturbations(head, epsilon, options.ascent_steps, start).items():
                found.setdefault(name, []).append(exact_head.kl(tf.cast(r, tf.float64)).numpy())
        worst = np.concatenate(worst)
        for name, parts in found.items():
            reached = np.concatenate(parts)
            # A solver may find more than the search for the truth did; then that is the truth.
            share = reached / np.maximum(worst, reached)
            rows.append(
                {
                    "epsilon": epsilon,
                    "solver": name,
                    "median": round(float(np.median(share)), 3),
                    "5th_percentile": round(float(np.percentile(share, 5)), 3),
                    "mean_kl": round(float(np.mean(reached)), 5),
                    "worst_mean_kl": round(float(np.mean(worst)), 5),
                }
            )
    about = {
        "run": options.run_dir,
        "method": settings.method,
        "dataset": settings.dataset,
        "sentences": len(worst),
    }
    if options.json:
        print(json.dumps({"about": about, "rows": rows}))
        return
    print(f"Share of the worst KL that is found ({about}):\n")
    print(
        "| epsilon | solver | median | 5th percentile | mean KL | worst mean KL |\n|---|---|---|---|---|---|"
    )
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


def chosen_sentences(settings, options):
    """Returns word logits, scores and mask of sentences of two words or more, by the run's best weights."""
    data = PreparedData.of(settings, data_folder(options.data_dir))
    classifier = AttentionClassifier(
        vocabulary_size=len(data.vocabulary),
        classes=len(data.dataset.classes),
        embedding_size=settings.embedding_size,
        hidden_size=settings.hidden_size,
        attention_size=settings.attention_size,
        normalized_embedding=METHODS[settings.method].site == "word",
    )
    classifier.load_weights(pathlib.Path(options.run_dir, "checkpoints", "best.weights.h5"))
    sentences = data.sentences["test"]
    # With one word the softmax is 1 whatever its score: there is nothing to perturb.
    rows = np.flatnonzero(sentences.lengths > 1)
    rows = np.random.default_rng(0).permutation(rows)[: options.sentences]
    rows = rows[np.argsort(sentences.lengths[rows], kind="stable")]
    ids = tf.constant(sentences.padded(rows))
    hidden = classifier.encoder(classifier.embedding(ids), mask=ids != 0)
    return classifier.decoder(hidden), classifier.attention(hidden), ids != 0


def perturbations(head, epsilon, ascent_steps, seed):
    """Returns r of each solver."""
    noise = head.zero_at_padding(tf.random.stateless_normal(head.zero.shape, [1, seed]))
    found = {"random": epsilon * unit_vector(noise)}
    for name, method, solver, iterations in (
        ("power, K=1", "attn_vat", "power", 1),
        ("power, K=5", "attn_vat", "power", 5),
        ("power, K=1, interpretable", "attn_ivat", "power", 1),
        ("exact", "attn_vat", "exact", 1),
        ("ascent", "attn_vat", "ascent", 1),
    ):
        search = PerturbationSearch(METHODS[method], solver, epsilon, 1.0, iterations, ascent_steps)
        found[name] = search.by_prediction(head, SOFTMAX, head.perturbed(head.zero), noise)
    return found


def worst_divergence(head, epsilon):
    """Returns the largest KL that many climbs find, `(sentences,)`."""
    width = head.zero.shape[1]
    rng = np.random.default_rng(0)
    axes = [
        power_iteration(head.kl, head.zero_at_padding(tf.ones_like(head.zero)), unit_vector, 1.0, 1e-3, 50)
    ]
    axes += [tf.constant(rng.normal(size=head.zero.shape)) for _ in range(RANDOM_STARTS)]
    axes += [tf.one_hot([word] * head.zero.shape[0], width, dtype=tf.float64) for word in range(width)]

    @tf.function
    def climb(axis):
        start = unit_vector(head.zero_at_padding(axis))
        ends = [start, -start]
        return head.kl(ascent(head.kl, ends, unit_vector, tf.constant(epsilon, tf.float64), 60))

    worst = np.zeros(head.zero.shape[0])
    for axis in axes:
        worst = np.maximum(worst, climb(axis).numpy())
    return worst


if __name__ == "__main__":
    main()
