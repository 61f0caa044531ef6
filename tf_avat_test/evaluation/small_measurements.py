"""Measurements of one number, where tests need any."""

from tf_avat.evaluation.classification_estimates import ClassificationEstimates, ReliabilityBin
from tf_avat.evaluation.measurements import (
    Attacked,
    Compared,
    Correlation,
    Faithfulness,
    Measurements,
    Robustness,
    Spread,
)
from tf_avat.evaluation.robustness_estimates import RobustnessEstimates
from tf_avat.evaluation.score import Score


def score(value):
    """A score with an interval of a tenth to both sides."""
    return Score(None) if value is None else Score(value, value - 0.1, value + 0.1)


def correlation(value, texts=9):
    """A correlation that is the same by every definition."""
    return Correlation(*[score(value)] * 3, texts=texts, left_out_single_word=1, left_out_constant=0)


def attacked(epsilon, f1=0.5, changed=0.2, random_f1=0.7, random_changed=0.0):
    """What an attack of some epsilon does."""
    return Attacked(epsilon, RobustnessEstimates(*map(score, (f1, random_f1, changed, random_changed))))


def measurements(f1=0.8, attention=(1.0,), word=(), **changed):
    """Measurements with these scores, and attacks at these epsilons."""
    values = {
        "dataset": "sst",
        "split": "test",
        "sample": None,
        "data_fingerprint": "a",
        "archives": [],
        "texts": 10,
        "texts_without_known_word": 0,
        "share_of_words_known": 1.0,
        "confidence": 0.95,
        "resamples": 1000,
        "seed": 1,
        "ascent_steps": 8,
        "classification": ClassificationEstimates(
            *[score(f1)] * 5, reliability=(ReliabilityBin(4, 0.6, 0.5), ReliabilityBin(6, 0.9, 1.0))
        ),
        "spread": Spread(score(0.6), 9),
        "corr": Compared(correlation(0.7), {"uniform_attention": correlation(None, texts=0)}),
        "faithfulness": Compared(Faithfulness(score(0.3), score(0.2)), {}),
        "robustness": Robustness(
            tuple(attacked(epsilon, f1) for epsilon in attention),
            tuple(attacked(epsilon, f1) for epsilon in word),
        ),
    }
    return Measurements(**{**values, **changed})
