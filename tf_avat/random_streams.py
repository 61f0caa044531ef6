"""All random numbers of the project: what each stream of them is for, and what it starts from.

Drawn by NumPy, from a seed, the tag of the stream, and a turn where there are several: the constants below.

Drawn by others, from a seed and what tells their numbers apart:

| numbers | drawn in | from |
| --- | --- | --- |
| first weights, seeds of dropout | Keras, seeded in `experiments.runs.fit_classifier` | seed |
| masks of dropout | `layers.byte_dropout`, or Keras | the layer's own seed and its number of draws |
| noise that searches for r start from | `training.text_noise` | (seed, step), split by kind of text |
| random directions beside attacks | `inference.random_perturbation` | (seed, number of the text) |
| sample of a stream of any length | `data.texts.sampling` | a hash of each text, keyed by the seed |
| splits of IMDB | `data.sources.imdb` | the seed that its authors state |

`RANDOM_ATTENTION` and `BOOTSTRAP` start from the seed alone, and so does `LABELED_ORDER` in its first turn,
as NumPy takes missing numbers for zeros. Nothing compares one of them with another; a tag would change every
number that was measured.
"""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class RandomStream:
    """Random numbers of one purpose.

    Attributes:
        purpose: what they decide.
        tag: what tells them from those that are drawn from the same seed for other purposes; None for the
            seed alone.
    """

    purpose: str
    tag: int | None = None

    def start(self, seed, turn=None):
        """Returns what `numpy.random.default_rng` is to start from.

        Args:
            seed: of the run, or of what is done with it.
            turn: of the stream, as an epoch; None where there is one alone.
        """
        return [int(part) for part in (seed, self.tag, turn) if part is not None]

    def generator(self, seed, turn=None):
        """Returns the `numpy.random.Generator` of a seed and turn, at its start."""
        return np.random.default_rng(self.start(seed, turn))


LABELED_ORDER = RandomStream("in which order an epoch takes the labeled texts", 0)
BATCH_ORDER = RandomStream("in which order an epoch takes the batches of a pool", 1)
UNLABELED_ORDER = RandomStream("in which order a pass takes the unlabeled texts", 2)
LABELED_SAMPLE = RandomStream("which labeled texts `labeled_size` keeps", 4)
NEW_WORD_VECTORS = RandomStream("vectors of words that a file of word vectors has not", 5)
EVALUATION_SAMPLE = RandomStream("which texts of a split are measured", 11)
RANDOM_ATTENTION = RandomStream("which word has which weight of its text")
BOOTSTRAP = RandomStream("which texts each draw of an interval holds")
SWAPPED_TEXTS = RandomStream("on which texts two runs swap their answers, to test whether they differ", 12)
FLIPPED_SIGNS = RandomStream(
    "which differences change their sign in a test, where all signs are too many", 13
)
TIMED_SAMPLE = RandomStream("which texts a run of a study is timed with, before it is trained", 14)
