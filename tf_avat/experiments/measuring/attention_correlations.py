"""How a run's attention goes with what its words matter."""

import numpy as np

from tf_avat.evaluation.measurements import Compared, Correlation
from tf_avat.evaluation.sentence_correlations import SentenceCorrelations
from tf_avat.inference.word_importance import WordImportance


def attention_correlations(run, reading, weights, estimate, *, begin, with_fixed=True):
    """Correlates attention with the importance of words by several definitions, and others in its place.

    Args:
        run: a `FinishedRun`.
        reading: its `TextReading` of the texts.
        weights: `(all words,)` each: `attention`, `random_attention` and `uniform_attention`.
        estimate: an `Estimate`.
        begin: function that is told what comes next.
        with_fixed: whether to find the importance of words while attention stays as it is, too.

    Returns:
        `Compared` of `Correlation`s, and the norms of gradients, `(all words,)`.
    """
    begin("importance of words")
    norms, products = map(reading.by_word, run.word_importance(reading.sentences))
    fixed = {}
    if with_fixed:
        begin("importance of words, attention fixed")
        found = WordImportance(run.classifier, fixed_attention=True)(reading.sentences)
        names = "fixed_attention_gradient_norm", "fixed_attention_gradient_x_input"
        fixed = dict(zip(names, map(reading.by_word, found), strict=True))
    begin("correlations")

    def correlated(own, importance):
        found = SentenceCorrelations.of(own, importance, reading.starts)
        return Correlation(
            *(estimate.mean(values) for values in (found.pearson, found.spearman, found.kendall)),
            texts=int(np.isfinite(found.pearson).sum()),
            left_out_single_word=found.single_word,
            left_out_constant=found.constant,
        )

    attention = weights["attention"]
    beside = {
        "gradient_x_input": correlated(attention, products),
        **{name: correlated(attention, importance) for name, importance in fixed.items()},
        "random_attention": correlated(weights["random_attention"], norms),
        "uniform_attention": correlated(weights["uniform_attention"], norms),
    }
    return Compared(correlated(attention, norms), beside), norms
