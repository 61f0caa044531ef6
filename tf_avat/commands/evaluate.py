"""bin/evaluate: measures trained runs, side by side."""

import json

from absl import flags

from tf_avat.check_writable import check_writable
from tf_avat.commands.evaluation_flags import checked_settings, define_evaluation_flags
from tf_avat.commands.full_disk import told_of_full_disk
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.opened_runs import opened_runs
from tf_avat.commands.program import run_program
from tf_avat.commands.progress_bar import progress_bar
from tf_avat.commands.say import note, say
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

FLAGS = flags.FLAGS


def run():
    """Defines the flags and runs the program."""
    define_evaluation_flags()
    run_program("evaluate", "Measures runs: predictions, attention, rationales, robustness.", _main)


def _main():
    settings = checked_settings()

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()
    from tf_avat.experiments.measuring.over_seeds import over_seeds
    from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
    from tf_avat.experiments.measuring.write_evaluation import write_plots
    from tf_avat.experiments.runs.evaluation_json import evaluation_json
    from tf_avat.reports.evaluation_plots import comparison_plots
    from tf_avat.reports.evaluation_tables import evaluation_tables

    runs = opened_runs(FLAGS.run)
    # Everything is loaded before anything is measured: what is wrong with the last run is said at once.
    datasets = SharedDatasets(data_folder(FLAGS.data_dir))
    texts = _loaded_texts(runs, datasets)
    kept = [_kept(run, own, settings) if FLAGS.reuse else None for run, own in zip(runs, texts, strict=True)]
    measured = [run for run, values in zip(runs, kept, strict=True) if values is None]
    _check_places(measured, texts)
    problems = []
    values = [
        _measured(run, own, settings, datasets, problems) if found is None else found
        for run, own, found in zip(runs, texts, kept, strict=True)
    ]
    pairs = list(zip(_names(runs), values, strict=True))
    if FLAGS.plots is not None:
        write_plots(FLAGS.plots, comparison_plots(pairs))
    if FLAGS.json:
        shown = {str(run.path): evaluation_json(own) for run, own in zip(runs, values, strict=True)}
        print(json.dumps(shown))
        _raise_first(problems)
        return
    say(evaluation_tables([(name, [found]) for name, found in pairs]))
    groups = over_seeds(runs, pairs)
    if len(groups) < len(pairs):
        say(f"\nMean ± standard deviation over seeds\n\n{evaluation_tables(groups)}")
    _raise_first(problems)
    _say_where([run for run in measured if run.keeps_evaluations])


def _loaded_texts(runs, datasets):
    """Returns the `EvaluationTexts` of each run."""
    from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts

    how = {
        "dataset": FLAGS.dataset,
        "split": FLAGS.split,
        "size": FLAGS.texts,
        "seed": FLAGS.seed,
        "columns": (FLAGS.text_column, FLAGS.label_column),
        "skip_bad_rows": FLAGS.skip_bad_rows,
        "delimiter": parse_delimiter(FLAGS.delimiter),
        "encoding": FLAGS.encoding,
    }
    return [EvaluationTexts.of(run, datasets, **how) for run in runs]


def _kept(run, texts, settings):
    """Returns the evaluation on these texts that a run folder already holds, or None.

    One that was told to leave out a part that is asked for now does not count.
    """
    from tf_avat.experiments.measuring.kept_evaluations import KeptEvaluations

    if not run.keeps_evaluations:
        return None
    found = KeptEvaluations(run.metrics).on(texts.fingerprint, texts.split, texts.sample, FLAGS.seed)
    wanted = set(settings.measure)
    if not (settings.attention_epsilons or settings.word_epsilons):
        wanted -= {"robustness"}
    return found if found is not None and found.has(wanted) else None


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


def _measured(run, texts, settings, datasets, problems):
    """Measures a run, writes what is to be written, and returns its `Measurements`.

    Where it can't be written to the run folder, which may take long to measure again, it is returned all the
    same, and the error added to `problems`.
    """
    from tf_avat.experiments.measuring.evaluate_run import evaluate_run
    from tf_avat.experiments.measuring.write_evaluation import write_evaluation
    from tf_avat.experiments.runs.known_words import strange_words
    from tf_avat.reports.eraser_predictions import eraser_predictions

    _note(run, texts, settings)
    baseline = _baseline(run, settings, datasets)
    with progress_bar() as begin:
        found = evaluate_run(
            run, texts, settings, lambda what, done: begin(f"{run.name}: {what}", done), baseline
        )
    if found.reading.known is not None and (warning := strange_words(found.reading.known, run.name)):
        note(warning)
    if strange := found.values.texts_without_known_word:
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


def _baseline(run, settings, datasets):
    """Returns the `RegressionBaseline` of a run, or None where nobody wants it or there is none."""
    from tf_avat.experiments.measuring.regression_baseline import RegressionBaseline

    if "logistic_regression" not in settings.measure:
        return None
    try:
        found = RegressionBaseline.of(run, datasets, datasets.folder)
    except InputError as error:
        note(f"{run.name}: {error}: no logistic regression on its states.")
        return None
    if found is None and FLAGS.measure != "all":
        why = "has no pretrained encoder" if run.has_settings else "a SavedModel does not tell its encoder"
        note(f"{run.name}: {why}: no logistic regression on its states.")
    return found


def _raise_first(problems):
    for problem in problems:
        raise problem


def _note(run, texts, settings):
    """Says what a reader of the numbers has to know."""
    for line in texts.reading:
        note(f"{run.name}: {line}")
    if not run.has_gradients:
        note(f"{run.name}: a SavedModel alone has no gradients: no Corr. and no attacks.")
    elif "robustness" in settings.measure:
        for site, name, epsilons in (
            ("attention", "attention scores", settings.attention_epsilons),
            ("word", "word vectors", settings.word_epsilons),
        ):
            if epsilons and site not in run.sites:
                note(f"{run.name}: has no {name} that can be perturbed: no attacks on them.")
    if FLAGS.measure != "all" and "rationales" in settings.measure and texts.documents is None:
        note(f"{run.name}: nobody has marked evidence in {texts.dataset}: no rationales; movies has it.")
    if not run.has_settings:
        return
    same = texts.dataset == run.settings.dataset
    if (
        same
        and run.settings.labeled_size is None
        and run.settings.teacher is None
        and texts.fingerprint != run.metrics["fingerprints"]["data"]
    ):
        note(f"{run.name}: {texts.dataset} has changed since this run was trained.")


def _say_where(runs):
    if runs:
        more = f" and {len(runs) - 1} more" if len(runs) > 1 else ""
        say(f"\nWritten: metrics.json (under `evaluation`) and evaluation/ in {runs[0].path}{more}")
