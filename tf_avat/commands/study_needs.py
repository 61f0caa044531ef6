"""What a study needs beside what all programs do: packages, encoders, data sets that can be there."""

import pathlib

import tf_avat
from tf_avat.commands import environment
from tf_avat.data.sources.load_dataset import check_dataset
from tf_avat.data.sources.unlabeled_texts import parse_unlabeled
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.experiments.runs.run_files import read_run_json
from tf_avat.experiments.runs.tokenizer_settings import check_sentencepiece, reads_sentence_pieces
from tf_avat.input_error import InputError
from tf_avat.pretrained.find_encoder import check_encoder

_ROOT = pathlib.Path(tf_avat.__file__).parents[1]


def check_runs(settings):
    """Finds out whether runs can begin, before the first of them does.

    Args:
        settings: `RunSettings` of the runs.

    Raises:
        InputError: a data set, an encoder, a teacher or a package can't be had.
    """
    for teacher in {entry.teacher for entry in settings} - {None}:
        _check_teacher(teacher)
    for entry in settings:
        check_dataset(entry.dataset, entry.length_filter)
        parse_unlabeled(entry.unlabeled)
        if is_pretrained(entry):
            check_encoder(entry.encoder)
        elif reads_sentence_pieces(entry):
            check_sentencepiece()


def _check_teacher(folder):
    try:
        read_run_json(pathlib.Path(folder) / "metrics.json")
    except FileNotFoundError:
        raise InputError(
            f"`teacher`={folder}: no finished run is there; a teacher has to be trained before the study"
        ) from None


def install_for_runs(settings):
    """Installs what runs need, in a checkout; an installed package is told by `check_runs` what it lacks.

    Args:
        settings: `RunSettings` of the runs.
    """
    extras = {"pretrained": is_pretrained, "sentencepiece": reads_sentence_pieces}
    for name, is_needed in extras.items():
        if any(map(is_needed, settings)) and _requirements(name).is_file():
            environment.ensure(_requirements(name))


def install_dask():
    """Installs what carries several runs at a time.

    Raises:
        InputError: this is no checkout, but an installed package without it.
    """
    if not _requirements("dask").is_file():
        raise InputError("several --workers need dask: pip install 'tf_avat[dask]'; --workers=1 needs none")
    environment.ensure(_requirements("dask"))


def _requirements(name):
    return _ROOT / f"requirements-{name}.txt"
