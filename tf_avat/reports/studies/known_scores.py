"""What a report knows of the scores that a study may ask for."""

import dataclasses

from tf_avat.evaluation.comparing.scores_of_draws import SCORES_OF_TEXTS
from tf_avat.printable import printable


@dataclasses.dataclass(frozen=True)
class KnownScore:
    """A score as it is shown.

    Attributes:
        name: in `StudyResult.scores`.
        title: in the head of a column.
        per_cent: a share of .7927 is shown as 79.27, as papers do.
        less_is_better: as of losses.
        neutral: neither more nor less is better.
    """

    name: str
    title: str
    per_cent: bool = False
    less_is_better: bool = False
    neutral: bool = False

    @property
    def of_texts(self):
        """Whether the score of drawn texts follows from the probabilities of each."""
        return self.name in SCORES_OF_TEXTS

    @property
    def head(self):
        """The title with its unit."""
        return f"{self.title}, %" if self.per_cent else self.title

    def shown(self, value, sign=""):
        """Returns a value as text, `-` for None; `sign` "+" shows the sign of a difference."""
        if value is None:
            return "-"
        # A zero has no sign, from whichever side it was rounded.
        value = round(100 * value, 2) if self.per_cent else round(value, 3)
        return f"{value + 0.0:{sign if value else ''}.{2 if self.per_cent else 3}f}"


_CLASSIFICATION = [
    KnownScore("f1", "F1", per_cent=True),
    KnownScore("accuracy", "accuracy", per_cent=True),
    KnownScore("auc", "AUC", per_cent=True),
    KnownScore("nll", "NLL", less_is_better=True),
]
_KNOWN = [
    *_CLASSIFICATION,
    *(
        dataclasses.replace(own, name=f"valid_{own.name}", title=f"valid {own.title}")
        for own in _CLASSIFICATION
    ),
    KnownScore("corr", "Corr."),
    KnownScore("spearman", "Spearman"),
    KnownScore("kendall", "Kendall"),
    KnownScore("auprc", "AUPRC"),
    KnownScore("average_precision", "average precision"),
    KnownScore("roc_auc", "ROC-AUC"),
    KnownScore("comprehensiveness", "comprehensiveness"),
    KnownScore("sufficiency", "sufficiency", less_is_better=True),
    KnownScore("spread", "spread of attention", neutral=True),
]
_BY_NAME = {score.name: score for score in _KNOWN}


def known_score(name):
    """Returns the `KnownScore` of a name; of one that is not known, a score that is good when it is large."""
    return _BY_NAME.get(name) or KnownScore(name, printable(name))
