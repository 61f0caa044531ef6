"""bin/evaluate: measures trained runs, side by side."""

import json
import pathlib

from absl import flags

from tf_avat.check_writable import check_writable
from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.full_disk import told_of_full_disk
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.opened_runs import opened_runs
from tf_avat.commands.program import program, run_program
from tf_avat.commands.progress_bar import progress_bar
from tf_avat.commands.say import note, say
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.data.records.text_encoding import check_encoding
from tf_avat.data.sources.load_dataset import check_dataset
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

FLAGS = flags.FLAGS

_DEFAULTS = EvaluationSettings()


def run():
    """Defines the flags and runs the program."""
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
    flags.DEFINE_string("data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else ~/.cache/tf_avat.")
    run_program("evaluate", "Measures runs: predictions, attention, rationales, robustness.", _main)


def _main():
    settings = _checked()

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()
    from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
    from tf_avat.experiments.measuring.over_seeds import over_seeds
    from tf_avat.experiments.measuring.write_evaluation import write_plots
    from tf_avat.reports.evaluation_plots import comparison_plots
    from tf_avat.reports.evaluation_tables import evaluation_tables

    runs = opened_runs(FLAGS.run)
    how = {
        "folder": data_folder(FLAGS.data_dir),
        "dataset": FLAGS.dataset,
        "split": FLAGS.split,
        "size": FLAGS.texts,
        "seed": FLAGS.seed,
        "columns": (FLAGS.text_column, FLAGS.label_column),
        "skip_bad_rows": FLAGS.skip_bad_rows,
        "delimiter": parse_delimiter(FLAGS.delimiter),
        "encoding": FLAGS.encoding,
    }
    # Everything is loaded before anything is measured: what is wrong with the last run is said at once.
    texts = [EvaluationTexts.of(run, **how) for run in runs]
    kept = [_kept(run, own) if FLAGS.reuse else None for run, own in zip(runs, texts, strict=True)]
    measured = [run for run, values in zip(runs, kept, strict=True) if values is None]
    _check_places(measured, texts)
    problems = []
    values = [
        _measured(run, own, settings, problems) if found is None else found
        for run, own, found in zip(runs, texts, kept, strict=True)
    ]
    pairs = list(zip(_names(runs), values, strict=True))
    if FLAGS.plots is not None:
        write_plots(FLAGS.plots, comparison_plots(pairs))
    if FLAGS.json:
        print(json.dumps({str(run.path): found for run, found in zip(runs, values, strict=True)}))
        _raise_first(problems)
        return
    say(evaluation_tables([(name, [found]) for name, found in pairs]))
    groups = over_seeds(runs, pairs)
    if len(groups) < len(pairs):
        say(f"\nMean ± standard deviation over seeds\n\n{evaluation_tables(groups)}")
    _raise_first(problems)
    _say_where([run for run in measured if run.keeps_evaluations])


def _kept(run, texts):
    """Returns the evaluation on these texts that a run folder already holds, or None."""
    from tf_avat.experiments.measuring.kept_evaluations import KeptEvaluations

    if not run.keeps_evaluations:
        return None
    return KeptEvaluations(run.metrics).on(texts.fingerprint, texts.split, texts.sample, FLAGS.seed)


def _check_places(runs, texts):
    """Looks whether all that measuring will write can be written."""
    from tf_avat.experiments.runs.run_files import check_own_places

    for run in runs:
        if run.keeps_evaluations:  # Nothing is written to a SavedModel.
            check_own_places(run.path)
            for folder in (run.path, run.path / "evaluation", run.path / "tensorboard" / "evaluation"):
                check_writable(folder, "the evaluation to")
    if FLAGS.eraser_predictions is not None and texts[0].documents is None:
        raise InputError(
            f"--eraser_predictions: nobody has marked evidence in {texts[0].dataset}; movies has it"
        )


def _names(runs):
    """What the runs are called: by their folders, or by their paths where folders have the same name."""
    names = [run.name for run in runs]
    return [str(run.path) if names.count(name) > 1 else name for run, name in zip(runs, names, strict=True)]


def _measured(run, texts, settings, problems):
    """Measures a run, writes what is to be written, and returns what `metrics.json` holds of it.

    Where it can't be written to the run folder, which may take long to measure again, it is returned all the
    same, and the error added to `problems`.
    """
    from tf_avat.experiments.measuring.evaluate_run import evaluate_run
    from tf_avat.experiments.measuring.write_evaluation import write_evaluation
    from tf_avat.experiments.runs.known_words import strange_words
    from tf_avat.reports.eraser_predictions import eraser_predictions

    _note(run, texts)
    with progress_bar() as begin:
        found = evaluate_run(run, texts, settings, lambda what, done: begin(f"{run.name}: {what}", done))
    if found.reading.known is not None and (warning := strange_words(found.reading.known, run.name)):
        note(warning)
    if strange := found.values["texts_without_known_word"]:
        note(f"{run.name}: {strange:,} texts have no word that the model knows.")
    values = found.values
    if run.keeps_evaluations:
        try:
            with told_of_full_disk(run.path):
                values = write_evaluation(run, found)
        except (InputError, OSError) as error:
            problems.append(error)
    if FLAGS.eraser_predictions is not None:
        predicted = found.reading.probabilities, found.token_scores, found.erased
        lines = eraser_predictions(texts.documents, run.classes, *predicted)
        with written_atomically(FLAGS.eraser_predictions) as path:
            path.write_text(lines, encoding="utf-8")
    return values


def _raise_first(problems):
    for problem in problems:
        raise problem


def _checked():
    """Returns the `EvaluationSettings`, having looked at all flags."""
    if not FLAGS.run:
        raise InputError("--run=DIR says which run to measure; it may be given several times")
    settings = EvaluationSettings(
        attention_epsilons=_epsilons("attention_epsilons"),
        word_epsilons=_epsilons("word_epsilons"),
        **{name: FLAGS[name].value for name in ("ascent_steps", "resamples", "confidence", "seed")},
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


def _note(run, texts):
    """Says what a reader of the numbers has to know."""
    for line in texts.reading:
        note(f"{run.name}: {line}")
    if not run.has_gradients:
        note(f"{run.name}: a SavedModel alone has no gradients: no Corr. and no attacks.")
    if not run.has_settings:
        return
    same = texts.dataset == run.settings.dataset
    if (
        same
        and run.settings.labeled_size is None
        and texts.fingerprint != run.metrics["fingerprints"]["data"]
    ):
        note(f"{run.name}: {texts.dataset} has changed since this run was trained.")


def _say_where(runs):
    if runs:
        more = f" and {len(runs) - 1} more" if len(runs) > 1 else ""
        say(f"\nWritten: metrics.json (under `evaluation`) and evaluation/ in {runs[0].path}{more}")
