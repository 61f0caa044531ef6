"""All that is measured of a run."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from tf_avat.evaluation.classification_estimates import ClassificationEstimates
from tf_avat.evaluation.robustness_estimates import RobustnessEstimates
from tf_avat.evaluation.score import Score

Scores = TypeVar("Scores")


@dataclasses.dataclass(frozen=True)
class Compared(Generic[Scores]):
    """Scores of attention, and the same scores of what it is compared with.

    Attributes:
        attention: the scores.
        beside: others by name, as `random_attention`, `uniform_attention` or `gradient`.
    """

    attention: Scores
    beside: Mapping[str, Scores]


@dataclasses.dataclass(frozen=True)
class Spread:
    """How evenly attention is spread: the entropy, 1 where all words have the same, over so many texts."""

    normalized_entropy: Score
    texts: int


@dataclasses.dataclass(frozen=True)
class Correlation:
    """How attention goes with importance: means over texts, and the texts that have no correlation."""

    pearson: Score
    spearman: Score
    kendall: Score
    texts: int
    left_out_single_word: int | None = None
    left_out_constant: int | None = None


@dataclasses.dataclass(frozen=True)
class Agreement:
    """How weights of words agree with the evidence that people marked: means over documents."""

    auprc: Score
    average_precision: Score
    roc_auc: Score


@dataclasses.dataclass(frozen=True)
class Rationales:
    """`Agreement` over documents with evidence, and the share of their words that is marked."""

    scores: Compared[Agreement]
    documents: int | None = None
    share_marked: float | None = None


@dataclasses.dataclass(frozen=True)
class ErasedShare:
    """What the probability of the predicted class loses without the top share of words, and with it alone."""

    share: float
    comprehensiveness: Score
    sufficiency: Score


@dataclasses.dataclass(frozen=True)
class Faithfulness:
    """Comprehensiveness and sufficiency: means over shares, each share, and that which people marked."""

    comprehensiveness: Score
    sufficiency: Score
    by_share: tuple[ErasedShare, ...] = ()
    at_human_share: ErasedShare | None = None


@dataclasses.dataclass(frozen=True)
class Attacked:
    """What perturbations of a norm do."""

    epsilon: float
    effect: RobustnessEstimates


@dataclasses.dataclass(frozen=True)
class Robustness:
    """Attacks on attention scores and on word vectors, by rising epsilon."""

    attention: tuple[Attacked, ...] = ()
    word: tuple[Attacked, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measurements:
    """What is measured of a run on some texts, and how.

    Attributes:
        dataset: name or path of the data set.
        split: its split.
        sample: number of texts, if they are not all; else None.
        data_fingerprint: of the data set with its labels.
        archives: what `metrics.json` says of the archives that it was read from.
        texts: number of texts.
        texts_without_known_word: of them; None for a model that does not tell.
        share_of_words_known: of all words; None likewise.
        confidence: of the intervals.
        resamples: draws behind each.
        seed: of the sample, of random attention and of the draws.
        ascent_steps: of the search for each perturbation.
        classification: how well classes are told.
        spread: of attention.
        corr: attention and the importance of words; None without gradients.
        rationales: attention and human evidence; None where nobody marked any.
        faithfulness: of attention.
        robustness: None without gradients.
        logistic_regression: how well it tells classes by the mean states of the run's encoder as it was
            before training; None where there is no pretrained one.
        measured: of `PARTS`, those that were measured, as far as there are any; None for all. Others are
            None here.
    """

    dataset: str
    split: str
    sample: int | None
    data_fingerprint: str
    archives: Any
    texts: int
    texts_without_known_word: int | None
    share_of_words_known: float | None
    confidence: float
    resamples: int
    seed: int
    ascent_steps: int
    classification: ClassificationEstimates
    spread: Spread | None = None
    corr: Compared[Correlation] | None = None
    rationales: Rationales | None = None
    faithfulness: Compared[Faithfulness] | None = None
    robustness: Robustness | None = None
    logistic_regression: ClassificationEstimates | None = None
    measured: tuple[str, ...] | None = None

    def has(self, parts):
        """Returns whether all of some `PARTS` were measured, also where there was nothing to be found."""
        return self.measured is None or set(parts) <= set(self.measured)
