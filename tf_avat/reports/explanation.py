"""What runs read in texts, as the reports show it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class ExplainedRun:
    """A run, or a SavedModel, of which no more than the name is known.

    Attributes:
        name: of its folder; its path where several have one name.
        method: it was trained with; None for a SavedModel.
        dataset: it was trained on; None likewise.
        seed: of the training; None likewise.
    """

    name: str
    method: str | None
    dataset: str | None
    seed: int | None


@dataclasses.dataclass(frozen=True)
class ExplainedReading:
    """What one run makes of one text.

    Attributes:
        prediction: name of a class.
        probabilities: of the classes.
        attention: of the words; sums to 1.
        importance: of the words, shares which sum to 1; None where it is not known.
        known: whether the vocabulary has the word, for each; None likewise.
    """

    prediction: str
    probabilities: list[float]
    attention: list[float]
    importance: list[float] | None
    known: list[bool] | None


@dataclasses.dataclass(frozen=True)
class ExplainedText:
    """A text and what each run makes of it.

    Attributes:
        number: among the texts given, from 1.
        text: as it was given.
        words: those that the runs read.
        label: name of its class, or None.
        evidence: whether people marked the word, for each; None where nobody has marked any.
        disagreement: of the readings, as the function of that name; or None.
        confidence: probability of the predicted class, mean over runs.
        errors: number of runs that predict another class than the label's; None without a label.
        runs: an `ExplainedReading` for each run.
        places: from where to where each word goes in the text, in bytes of UTF-8; None where not known.
    """

    number: int
    text: str
    words: list[str]
    label: str | None
    evidence: list[bool] | None
    disagreement: float | None
    confidence: float
    errors: int | None
    runs: list[ExplainedReading]
    places: list[list[int]] | None = None


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Texts as runs with the same classes read them. As a dictionary it is what JSON can write.

    Attributes:
        classes: their names.
        runs: an `ExplainedRun` for each run.
        texts: an `ExplainedText` for each text.
    """

    classes: list[str]
    runs: list[ExplainedRun]
    texts: list[ExplainedText]
