"""A second encoder that learns from what a first one says of unlabeled texts."""

import numpy as np
from tuned_encoder import BEGUN_RATE, STEPS

from tf_avat.data.texts.surest import surest
from tf_avat.experiments.runs.taught_texts import OWN, SURE

# Of a student: twice the steps and rates, as it has many more texts.
STUDENT = {"steps": 2 * STEPS, "rate": 2 * BEGUN_RATE, "encoder_rate": 5e-5}


class Teachers:
    """What encoders said of the unlabeled texts, in files.

    Args:
        folder: where these are; made when the first is kept.
    """

    def __init__(self, folder):
        self.folder = folder

    def keep(self, name, labels, seed, probabilities):
        """Writes what the encoder of a setting and seed said."""
        self.folder.mkdir(exist_ok=True)
        np.save(self._path(name, labels, seed), probabilities)

    def said(self, name, labels, seed):
        """Returns what it said.

        Raises:
            SystemExit: it was not run yet.
        """
        path = self._path(name, labels, seed)
        if not path.exists():
            raise SystemExit(
                f"{path} is not there: run {name!r} with {labels} labels and seed {seed} before; where a "
                "line of --out has that run, take the line out"
            )
        return np.load(path, allow_pickle=False)

    def _path(self, name, labels, seed):
        letters = "".join(letter if letter.isalnum() else "_" for letter in name)
        return self.folder / f"{letters}-{labels}-{seed}.npy"


def lessons(labeled, unlabeled, probabilities):
    """Returns rows and labels of what a student learns from: labeled texts and the surest of the others.

    Args:
        labeled: pair of row numbers and labels.
        unlabeled: row numbers.
        probabilities: `(unlabeled, classes)`, of the teacher.
    """
    kept, found = surest(probabilities, SURE)
    times = max(1, round(OWN * len(kept) / len(labeled[0])))
    rows, labels = (np.tile(part, times) for part in labeled)
    return np.concatenate([rows, unlabeled[kept]]), np.concatenate([labels, found])
