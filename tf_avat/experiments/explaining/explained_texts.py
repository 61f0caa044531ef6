"""What runs read in texts, told to the reports."""

import numpy as np

from tf_avat.data.tokens.marked_words import marked_words
from tf_avat.data.tokens.word_places import byte_places, word_places
from tf_avat.evaluation.disagreement import disagreement
from tf_avat.input_error import InputError
from tf_avat.reports.explanation import ExplainedReading, ExplainedRun, ExplainedText, Explanation


def explained_texts(runs, texts, labels=None, documents=None, refuse=None, begin=lambda what, done: None):
    """Returns what runs make of texts.

    Args:
        runs: list of `FinishedRun` or `ExportedModel`, all with the same classes.
        texts: sequence of str.
        labels: `(texts,)` of int, the number of each text's class; None where not known.
        documents: the `RationaleDocument` of each text; None where nobody has marked evidence.
        refuse: what to do with a text without a word that every run knows: a function of its number, from 0,
            and of what is wrong with it, which may raise; a text it is called with is left out. None to
            explain such texts like others.
        begin: function that is told what comes next, and what share of the work is done.

    Returns:
        An `Explanation`.

    Raises:
        InputError: the runs' classes or words differ.
    """
    for run in runs[1:]:
        if run.classes != runs[0].classes:
            raise InputError(
                f"`run`={run.path} tells {_listed(run.classes)} apart, `run`={runs[0].path} "
                f"{_listed(runs[0].classes)}: runs can be compared that have the same classes"
            )
    classes = list(runs[0].classes)
    readings = []
    for i, run in enumerate(runs):
        begin(f"what {run.name} reads", i / len(runs))
        readings.append(run.read(texts, importance=True))
    for run, reading in zip(runs, readings, strict=True):
        if reading.words != readings[0].words:
            raise InputError(
                f"`run`={run.path} (tokenizer {run.tokenizer}) splits the texts into other words than "
                f"`run`={runs[0].path} (tokenizer {runs[0].tokenizer})"
            )
    explained = []
    for i, text in enumerate(texts):
        if refuse is not None and (reason := _strange(runs, readings, i)):
            refuse(i, reason)
            continue
        own = readings[0].of(i)
        words = list(readings[0].words[own])
        places = word_places(text, words)
        label = None if labels is None else classes[int(labels[i])]
        evidence = None
        if documents is not None:
            evidence = _evidence(documents[i], own.stop - own.start, runs[0].words_per_text)
        parts = [_part(reading, i, classes) for reading in readings]
        explained.append(
            ExplainedText(
                number=i + 1,
                text=text,
                words=words,
                places=None if places is None else byte_places(text, places),
                label=label,
                evidence=evidence,
                disagreement=disagreement(
                    [part.prediction for part in parts],
                    [part.attention for part in parts],
                    parts[0].importance,
                ),
                confidence=float(np.mean([max(part.probabilities) for part in parts])),
                errors=None if label is None else sum(part.prediction != label for part in parts),
                runs=parts,
            )
        )
    return Explanation(classes, _described(runs), explained)


def _described(runs):
    names = [run.name for run in runs]
    described = []
    for run in runs:
        # Folders in different places may have one name.
        name = run.name if names.count(run.name) == 1 else str(run.path)
        origin = None, None, None
        if run.has_settings:
            origin = run.settings.method, run.settings.dataset, run.settings.seed
        described.append(ExplainedRun(name, *origin))
    return described


def _part(reading, text, classes):
    own = reading.of(text)
    probabilities = reading.probabilities[text].tolist()
    return ExplainedReading(
        prediction=classes[int(np.argmax(probabilities))],
        probabilities=probabilities,
        attention=reading.attention[own].tolist(),
        importance=None if reading.importance is None else _shares(reading.importance[own]),
        known=None if reading.known is None else reading.known[own].tolist(),
    )


def _shares(importance):
    """Importance as shares of its sum; where no word matters, all matter alike."""
    importance = np.asarray(importance, np.float64)
    total = importance.sum()
    if total == 0:
        return [1 / len(importance)] * len(importance)
    return (importance / total).tolist()


def _evidence(document, count, tokenizer):
    marked = marked_words(document, tokenizer).tolist()
    # A text without words is read as one empty word.
    return marked + [False] * (count - len(marked))


def _strange(runs, readings, text):
    """What keeps a text from being explained, or None."""
    for run, reading in zip(runs, readings, strict=True):
        own = reading.of(text)
        if reading.words[own] == ("",):
            return "there is no word in this text"
        if reading.known is not None and not reading.known[own].any():
            return f"{run.name} knows none of the words of this text"
    return None


def _listed(classes):
    return ", ".join(map(repr, classes))
