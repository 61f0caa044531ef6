"""The flags of bin/evaluate, and what can be wrong with them before anything is loaded."""

import pathlib

from absl import flags

from tf_avat.check_writable import check_writable
from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.program import program
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.data.records.text_encoding import check_encoding
from tf_avat.data.sources.load_dataset import check_dataset
from tf_avat.evaluation.evaluation_parts import PARTS
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.input_error import InputError

# They count as the program's own, whose --help shows them.
flags.disclaim_key_flags()

FLAGS = flags.FLAGS

_DEFAULTS = EvaluationSettings()


def define_evaluation_flags():
    """Defines the flags."""
    flags.DEFINE_multi_string(
        "run", [], f"Run folder of {program('train')}, or a SavedModel alone; may be repeated."
    )
    flags.DEFINE_string(
        "dataset", None, "Data set to measure on; the one the run was trained on if not given."
    )
    for name, what in (("text", "texts"), ("label", "labels")):
        flags.DEFINE_string(
            f"{name}_column",
            None,
            f"Column of the {what} at a path; the run's own if not given, else {name}.",
        )
    define_setting("delimiter")
    define_setting("encoding")
    define_setting(
        "skip_bad_rows",
        explanation="Leave out rows of a data set at a path that can't be read, and count them.",
    )
    flags.DEFINE_enum("split", "test", ["train", "valid", "test"], "Split to measure on")
    flags.DEFINE_integer("texts", None, "Number of texts, a sample by seed; all if not given.")
    flags.DEFINE_string(
        "measure",
        "all",
        f"What to measure beside classification: all, or some of {', '.join(PARTS)}, with commas. What was "
        "measured before is kept.",
    )
    for name, what in (("attention", "attention scores"), ("word", "word vectors")):
        flags.DEFINE_string(
            f"{name}_epsilons",
            ",".join(f"{epsilon:g}" for epsilon in getattr(_DEFAULTS, f"{name}_epsilons")),
            f"Norms of the worst perturbations of {what}, with commas; none to leave them out.",
        )
    flags.DEFINE_integer(
        "ascent_steps", _DEFAULTS.ascent_steps, "Steps of the search for the worst perturbation."
    )
    flags.DEFINE_integer("resamples", _DEFAULTS.resamples, "Draws of the bootstrap behind each interval.")
    flags.DEFINE_float("confidence", _DEFAULTS.confidence, "Share of the draws within an interval.")
    flags.DEFINE_integer(
        "seed", _DEFAULTS.seed, "Seed of the sample, of random attention and of the bootstrap."
    )
    flags.DEFINE_string(
        "eraser_predictions", None, "File for the rationales of one run in ERASER's results format."
    )
    flags.DEFINE_string("plots", None, "Folder for plots of all runs together.")
    flags.DEFINE_bool(
        "reuse",
        False,
        "Take what a run folder already holds of these texts, however it was measured, and measure the other "
        "runs.",
    )
    flags.DEFINE_bool("json", False, "Print one JSON object in place of the tables.")
    flags.DEFINE_string(
        "data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else tf_avat in $XDG_CACHE_HOME or ~/.cache."
    )


def checked_settings():
    """Returns the `EvaluationSettings`, having looked at all flags.

    Raises:
        InputError: the message names the flag.
    """
    if not FLAGS.run:
        raise InputError("--run=DIR says which run to measure; it may be given several times")
    settings = EvaluationSettings(
        attention_epsilons=_epsilons("attention_epsilons"),
        word_epsilons=_epsilons("word_epsilons"),
        measure=PARTS if FLAGS.measure == "all" else tuple(dict.fromkeys(FLAGS.measure.split(","))),
        **{name: FLAGS[name].value for name in ("ascent_steps", "resamples", "confidence", "seed")},
    )
    if "robustness" not in settings.measure:
        for name in ("attention_epsilons", "word_epsilons"):
            if FLAGS[name].present and FLAGS[name].value != "none":
                raise InputError(f"--{name}={FLAGS[name].value}: --measure={FLAGS.measure} has no robustness")
    elif FLAGS.measure != "all" and not (settings.attention_epsilons or settings.word_epsilons):
        raise InputError(
            f"--measure={FLAGS.measure}: robustness needs --attention_epsilons or --word_epsilons"
        )
    if FLAGS.texts is not None and FLAGS.texts < 1:
        raise InputError(f"--texts={FLAGS.texts}: expected at least 1")
    parse_delimiter(FLAGS.delimiter)
    check_encoding(FLAGS.encoding)
    if FLAGS.dataset is not None:
        check_dataset(FLAGS.dataset)
    for path in FLAGS.run:
        if not pathlib.Path(path).is_dir():
            raise InputError(f"--run={path}: there is no such folder")
    places = [pathlib.Path(path).resolve() for path in FLAGS.run]
    for path, place in zip(FLAGS.run, places, strict=True):
        if places.count(place) > 1:
            raise InputError(f"--run={path}: this run is given twice")
    if FLAGS.plots is not None:
        if not FLAGS.plots:
            raise InputError("--plots=: expected a folder")
        check_writable(FLAGS.plots, "the folder of plots")
    if FLAGS.eraser_predictions is not None:
        _check_eraser_predictions()
    return settings


def _check_eraser_predictions():
    if FLAGS.measure != "all" and "faithfulness" not in FLAGS.measure.split(","):
        raise InputError(
            f"--eraser_predictions: --measure={FLAGS.measure} has no faithfulness, which it tells"
        )
    if FLAGS.reuse:
        raise InputError("--eraser_predictions: what --reuse takes holds no rationales")
    if len(FLAGS.run) > 1:
        raise InputError("--eraser_predictions: the file holds the rationales of one --run")
    if FLAGS.texts is not None:
        raise InputError("--eraser_predictions: ERASER's scorer wants all documents of a split, not --texts")
    path = pathlib.Path(FLAGS.eraser_predictions)
    if not path.resolve().parent.is_dir():
        raise InputError(f"--eraser_predictions={path}: there is no folder {path.resolve().parent}")
    if path.is_dir():
        raise InputError(f"--eraser_predictions={path}: this is a folder; a file is written")
    check_writable(path.resolve().parent, "the rationales to")


def _epsilons(name):
    value = FLAGS[name].value
    if value == "none":
        return ()
    try:
        return tuple(sorted({float(part) for part in value.split(",")}))
    except ValueError:
        raise InputError(f"--{name}={value}: expected numbers with commas between them, or none") from None
