"""Labels that a finished run gives to unlabeled texts."""

import itertools
import pathlib
import sys

import numpy as np

from tf_avat.data.records.label_names import class_names
from tf_avat.data.texts.surest import surest
from tf_avat.data.texts.text_dataset import LabeledTexts
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.inference.predictor import Predictor
from tf_avat.input_error import InputError
from tf_avat.printable import printable

# Of the texts that the teacher takes for a class, the surest ones; and for every five of them one text whose
# label people gave, over and over where there are fewer.
SURE, OWN = 0.75, 0.2
# Texts that are read at a time.
_WINDOW = 4096


def read_teacher(folder):
    """Returns the `FinishedRun` of a folder.

    Raises:
        InputError: it is none of a finished run.
    """
    try:
        return FinishedRun.load(folder)
    except InputError as error:
        # There it is called `run`, which training does not have.
        reason = str(error).removeprefix(f"`run`={pathlib.Path(folder)}: ")
        raise InputError(f"`teacher`={folder}: {reason}") from error


def taught_texts(train, texts, teacher, classes):
    """Returns labeled texts, and with them unlabeled ones with the labels that a teacher gives them.

    All of them are in memory; those of the teacher come last.

    Args:
        train: `LabeledTexts`, by people.
        texts: a `TextStream`.
        teacher: a `FinishedRun`.
        classes: names of the classes.

    Returns:
        `LabeledTexts`, and how many of them the teacher labeled.

    Raises:
        InputError: the teacher has other classes, or there are too few texts for one to be kept.

    Reference: self-training, Scudder (1965), Probability of error of some adaptive pattern-recognition
    machines. A classifier that was trained with noise and unlabeled text teaches one that begins anew.
    """
    order = _order(teacher, classes)
    print("The teacher reads the unlabeled texts.", file=sys.stderr, flush=True)
    predictor, stream, said = Predictor(teacher.classifier), _read(texts), []
    while window := list(itertools.islice(stream, _WINDOW)):
        said.append(predictor(teacher.pipeline.id_sequences(window)).probabilities[:, order])
    kept, labels = surest(np.concatenate(said or [np.zeros((0, len(classes)))]), SURE)
    if not len(kept):
        raise InputError(
            f"`teacher`={teacher.path} is sure of none of the unlabeled texts: there are too few"
        )
    if len(np.unique(labels)) == 1:
        # As one does that has come to see one class alone.
        print(
            f"All that the teacher is sure of it takes for {printable(classes[labels[0]])}: of other classes "
            "nothing is learned from it.",
            file=sys.stderr,
        )
    given = dict(zip(kept.tolist(), labels.tolist(), strict=True))
    chosen = [(text, given[number]) for number, text in enumerate(_read(texts)) if number in given]
    times = max(1, round(OWN * len(kept) / len(train)))
    labels = np.concatenate([np.tile(train.labels, times), [label for _, label in chosen]])
    return LabeledTexts((*train.texts * times, *(text for text, _ in chosen)), labels), len(chosen)


def _order(teacher, classes):
    """Returns the teacher's number of each class, as it may have them in another order."""
    # Runs may have another spelling of numbers.
    known, wanted = (list(class_names(names).values()) for names in (teacher.classes, classes))
    if len(known) != len(wanted) or set(known) != set(wanted):
        raise InputError(
            f"`teacher`={teacher.path} was trained for the classes {', '.join(teacher.classes)}, and this "
            f"data set has {', '.join(classes)}"
        )
    return [known.index(name) for name in wanted]


def _read(texts):
    """Texts in which there is something."""
    return (text for text in texts.read() if text.strip())
