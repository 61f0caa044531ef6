#!/usr/bin/env python3
"""What unlabeled text and attention add to a pretrained encoder where labels are few.

python benchmarks/few_labels.py --data_dir=DATA [--tuned] [--labels 100 500] [--out runs.jsonl]

SST on MiniLM. Of train some texts keep their labels (a stratified sample by the seed), the others are the
unlabeled text. The best of ten looks at valid counts, of which no more texts are used than have labels in
train; so does the C of logistic regression.

Frozen, on states computed once: 400 steps of 32 labeled and 96 unlabeled texts by Adam with a learning rate
of 1e-3. With --tuned the encoder learns: 200 steps of 32 and 64 by AdamW, 3e-5 for the encoder and 1e-3 for
the rest, rising for 20 steps and then falling to 0. Settings "from the regression" begin at the logistic
regression, with uniform attention, and have 1e-4 in place of 1e-3. SetFit, where
benchmarks/requirements.txt is installed, tunes the same encoder on the same labeled texts. "Taught" is a
second encoder that learns from the labeled texts and from what the first, which is named there, says of the
unlabeled ones: 400 steps with 5e-5 and 2e-4, of the surest three quarters of each class. "Twice" is a third,
which the second teaches in its turn. "By valid" is of the settings of one method, by seed, what is best on
that seed's valid texts.

A line of JSON for each run is added to --out as soon as it is there; runs that stand there are not made
again. Test F1 as mean and standard deviation over seeds is printed at the end.
"""

import argparse
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from few_settings import BEGUN, CHOICES, SETTINGS, STUDENT_OF, TAUGHT, TUNED
from frozen_encoder import Trained
from setfit_peer import setfit, setfit_predictions
from teaching import STUDENT, Teachers, lessons
from tuned_encoder import BEGUN_RATE, RATE, f1, tuned

from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.data.texts.sampling import labeled_sample
from tf_avat.data.tokens.piece_pipeline import PiecePipeline
from tf_avat.data.tokens.stored_means import stored_means
from tf_avat.data.tokens.stored_states import stored_states
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.evaluation.logistic_regression import regression_probabilities, regression_weights
from tf_avat.experiments.runs.new_classifier import untrained_encoder
from tf_avat.pretrained.find_encoder import find_encoder

# Choices among settings as they are run, by the name of the choice.
CHOICES_OF = {
    f"{start}{name}{end}, by valid": [f"{start}{setting}{end}" for setting in settings]
    for name, settings in CHOICES.items()
    for start in ("", "fine-tuned: ")
    for end in ("", BEGUN)
}
REGRESSION, SETFIT = "logistic regression on means", "SetFit"


class Some:
    """Some of the texts of `StoredStates`."""

    def __init__(self, states, rows):
        self.states, self.rows, self.spec = states, np.asarray(rows), states.spec
        self.lengths = states.lengths[self.rows]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])

    def __len__(self):
        """The number of texts."""
        return len(self.rows)

    def padded(self, rows, width=None):
        """Returns states as `StoredStates.padded`."""
        return self.states.padded(self.rows[rows], width)


class Task:
    """SST as states, or with `tuned` as ids: `parts[split]`, `means[split]` of states, `labels[split]`."""

    def __init__(self, data_dir, tuned):
        self.files = files = find_encoder("minilm", data_dir)[0]
        encoder = untrained_encoder(files)
        pipeline = PiecePipeline(files.vocabulary)
        dataset = load_dataset("sst", data_dir)
        self.texts = {name: split.texts for name, split in dataset.splits.items()}
        self.train, self.labels, self.parts, self.means = dataset.train, {}, {}, {}
        self.size = files.form.size
        for name, split in dataset.splits.items():
            ids = pipeline.id_sequences(split.texts)
            self.parts[name] = (
                ids if tuned else stored_states(encoder, files.fingerprint, ids, self.size, data_dir)
            )
            self.means[name] = stored_means(encoder, files.fingerprint, ids, self.size, data_dir)
            self.labels[name] = split.labels

    def regression_parts(self, parts):
        """Returns pairs of means and labels of the labeled and valid texts."""
        pairs = zip(("train", "valid"), (parts[0], parts[2]), strict=True)
        return [(self.means[name][some.rows], labels) for name, (some, labels) in pairs]

    def drawn(self, labels, seed):
        """Returns labeled, unlabeled, valid and test parts, with labels beside all but the unlabeled."""
        numbered = type(self.train)(tuple(map(str, range(len(self.train)))), self.train.labels)
        sample, rest = labeled_sample(numbered, labels, seed)
        valid = np.random.default_rng(seed).permutation(len(self.labels["valid"]))[:labels]
        own = np.array(sample.texts, int)
        return (
            (Some(self.parts["train"], own), self.train.labels[own]),
            Some(self.parts["train"], np.array(rest, int)),
            (Some(self.parts["valid"], valid), self.labels["valid"][valid]),
            (Some(self.parts["test"], np.arange(len(self.labels["test"]))), self.labels["test"]),
        )


def by_setfit(task, parts, seed):
    """Returns test F1 of SetFit."""
    (labeled, labels), *_ = parts
    texts = [task.texts["train"][row] for row in labeled.rows]
    found = setfit_predictions(task.files.path, texts, labels, task.texts["test"], seed)
    return classification_scores(task.labels["test"], np.eye(2)[found])["f1"]


def by_tuning(task, teachers, name, labels, seed, parts, first):
    """Returns test F1 of an encoder that learns, and the valid F1 of its best look."""
    own, told = parts, {}
    if name in TAUGHT:
        (texts, given), others, *_ = parts
        said = teachers.said(TAUGHT[name], labels, seed)
        rows, taught = lessons((texts.rows, given), others.rows, said)
        own, told = ((Some(task.parts["train"], rows), taught), *parts[1:]), STUDENT
    predictor, valid = tuned(task.files, *TUNED[STUDENT_OF if told else name], seed, own, first, **told)
    if name in TAUGHT.values():
        teachers.keep(name, labels, seed, predictor(parts[1]).probabilities)
    return f1(predictor, *parts[3]), valid


def regression(task, parts):
    """Returns test F1 of the C that is best on valid."""
    found = regression_probabilities(*task.regression_parts(parts), task.means["test"], 2)
    return classification_scores(task.labels["test"], found)["f1"]


def chosen(by_setting):
    """Returns for each choice, by seed, the run that is best on the seed's own valid texts.

    Args:
        by_setting: for each setting the rows by seed.
    """
    made = {}
    for name, settings in CHOICES_OF.items():
        there = [by_setting.get(setting, {}) for setting in settings]
        seeds = set.intersection(*map(set, there))
        if seeds:
            made[name] = {
                seed: max((own[seed] for own in there), key=lambda row: row["valid"]) for seed in seeds
            }
    return made


def main():
    """Makes the runs that are not there yet, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data_dir", required=True)
    parser.add_argument("--tuned", action="store_true", help="settings with an encoder that learns")
    parser.add_argument("--only", nargs="+", default=None, help="names of settings; all if not given")
    parser.add_argument("--labels", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--out", default="few_labels.jsonl")
    arguments = parser.parse_args()
    out = pathlib.Path(arguments.out)
    rows = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    there = {(row["setting"], row["labels"], row["seed"]) for row in rows}
    task, teachers = Task(arguments.data_dir, arguments.tuned), Teachers(out.with_suffix(".said"))
    names = (
        [*TUNED, *TAUGHT] if arguments.tuned else [REGRESSION, *[SETFIT] * (setfit is not None), *SETTINGS]
    )
    for name in names if arguments.only is None else arguments.only:
        wanted = [(labels, seed) for seed in arguments.seeds for labels in arguments.labels]
        wanted = [pair for pair in wanted if (name, *pair) not in there]
        own = None
        for labels, seed in wanted:
            parts, start = task.drawn(labels, seed), time.process_time()
            first = regression_weights(*task.regression_parts(parts), 2) if BEGUN in name else None
            if arguments.tuned:
                test, valid = by_tuning(task, teachers, name, labels, seed, parts, first)
            elif name == SETFIT:
                test, valid = by_setfit(task, parts, seed), None
            elif name == REGRESSION:
                test, valid = regression(task, parts), None
            else:
                own = own or Trained(task.size, *SETTINGS[name], RATE if first is None else BEGUN_RATE)
                test, valid = own.run(seed, first, *parts)
            row = {"setting": name, "labels": labels, "seed": seed, "test": test, "valid": valid}
            rows.append({**row, "seconds": round(time.process_time() - start, 1)})
            with open(out, "a") as file:
                file.write(json.dumps(rows[-1]) + "\n")
            print(json.dumps(rows[-1]), flush=True)
    for labels in sorted({row["labels"] for row in rows}):
        print(f"\n{labels} labels: test F1")
        by_setting = {}
        for row in rows:
            if row["labels"] == labels:
                by_setting.setdefault(row["setting"], {})[row["seed"]] = row
        by_setting |= chosen(by_setting)
        for name in (REGRESSION, SETFIT, *SETTINGS, *TUNED, *TAUGHT, *CHOICES_OF):
            if found := [row["test"] for row in by_setting.get(name, {}).values()]:
                spread = np.std(found, ddof=1) if len(found) > 1 else float("nan")
                print(f"  {name:80} {np.mean(found):.3f} +- {spread:.3f}  ({len(found)} seeds)")


if __name__ == "__main__":
    main()
