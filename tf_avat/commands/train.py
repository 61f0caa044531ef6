"""bin/train: trains a classifier and fills a run folder."""

import contextlib
import dataclasses
import math
import os
import pathlib
import shlex

from absl import flags

from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.full_disk import told_of_full_disk
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.program import program, run_program
from tf_avat.commands.say import note, say
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.sources.load_dataset import check_dataset
from tf_avat.data.sources.unlabeled_texts import has_files
from tf_avat.experiments.runs.code_fingerprint import code_fingerprint
from tf_avat.experiments.runs.encoder_defaults import is_pretrained, least_steps
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.tokenizer_settings import check_sentencepiece, reads_sentence_pieces
from tf_avat.input_error import InputError
from tf_avat.pretrained.find_encoder import check_encoder
from tf_avat.printable import printable
from tf_avat.training.workers.cluster import parse_cluster

FLAGS = flags.FLAGS


def run():
    """Defines the flags and runs the program."""
    for field in dataclasses.fields(RunSettings):
        define_setting(field.name)
    flags.DEFINE_string(
        "data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else tf_avat in $XDG_CACHE_HOME or ~/.cache."
    )
    flags.DEFINE_string(
        "run_dir", None, "Run folder; runs/DATASET[-ENCODER or -TOKENIZER]-METHOD-seedSEED if not given."
    )
    flags.DEFINE_bool("overwrite", False, "Start anew whatever run the run folder holds.")
    flags.DEFINE_bool(
        "resume_with_changed_code",
        False,
        "Go on with an unfinished run that was begun with other code or libraries.",
    )
    flags.DEFINE_integer(
        "wait_for_workers", 300, "Seconds that the workers of TF_CONFIG wait for each other.", lower_bound=1
    )
    run_program("train", "Trains a text classifier with attention by (virtual) adversarial training.", _main)


def _main():
    settings = RunSettings(**{f.name: FLAGS[f.name].value for f in dataclasses.fields(RunSettings)})
    check_dataset(settings.dataset, settings.length_filter)
    if is_pretrained(settings):
        check_encoder(settings.encoder)
    if reads_sentence_pieces(settings):
        check_sentencepiece()
    # Asked for once here, to be wrong early.
    settings.unlabeled_sources  # noqa: B018
    cluster = _cluster(settings)
    folder = RunFolder(FLAGS.run_dir or f"runs/{_run_name(settings)}")
    if cluster is not None:
        _train_with_others(settings, cluster, folder)
    elif _is_left_to_do(folder, settings):
        _train(settings, folder)


def _cluster(settings):
    """Returns the `Cluster` that this process trains in, or None if it trains alone."""
    cluster = parse_cluster(os.environ.get("TF_CONFIG"))
    if cluster is None:
        return None
    if len(cluster.addresses) == 1:
        note("TF_CONFIG names one worker alone: it trains as without TF_CONFIG")
        return None
    if settings.replicas:
        raise InputError(
            f"`replicas`={settings.replicas}: each worker of TF_CONFIG takes all its GPUs, or its CPU; leave "
            "it out"
        )
    return cluster


def _is_left_to_do(folder, settings):
    """Finds out whether the run may be trained, and still has to be; tidies up one that is finished."""
    folder.check(settings, FLAGS.overwrite)
    if folder.is_finished and not FLAGS.overwrite:
        folder.clear()
        say(f"{folder.path} was finished but for the clean-up, which is done now: see README.md there.")
        return False
    return True


def _train_with_others(settings, cluster, folder):
    """Trains as one of several workers, of which the first keeps the run."""
    import_tensorflow()
    from tf_avat.training.workers.connected_workers import ConnectedWorkers

    seconds = FLAGS.wait_for_workers
    say(
        f"TF_CONFIG: this is {cluster.named(cluster.index)} of {len(cluster.addresses)}, which wait for each "
        f"other up to {seconds} seconds.",
        flush=True,
    )
    with ConnectedWorkers(cluster, seconds, _give_up) as workers:
        # Before TensorFlow waits for the others, whatever has become of them.
        if workers.is_chief and not _is_left_to_do(folder, settings):
            return
        own = {f"`{name}`": str(value) for name, value in dataclasses.asdict(settings).items()}
        workers.agree({**own, "code": code_fingerprint()})
        if workers.is_chief:
            _train(settings, folder, workers)
        else:
            _help(settings, workers)


def _note_few_steps(settings, texts):
    """Says how many epochs a small data set would need, where nobody has chosen a number."""
    steps, least = math.ceil(texts / settings.batch_size), least_steps(settings)
    if FLAGS.epochs is None and steps * settings.epochs < least:
        enough = math.ceil(least / steps)
        note(
            f"{steps * settings.epochs} steps are few to learn in: --epochs={enough} makes {enough * steps}."
        )


def _give_up(reason):
    note(f"{program('train')}: error: {reason}")
    os._exit(2)


def _help(settings, workers):
    """Trains along, and leaves all else to the chief."""
    from tf_avat.experiments.runs.help_run import help_run
    from tf_avat.experiments.runs.prepared_data import PreparedData
    from tf_avat.training.choose_strategy import strategy_of_workers

    place = data_folder(FLAGS.data_dir)
    with workers.watched(), told_of_full_disk(place):
        strategy = strategy_of_workers(workers.cluster)
        data = PreparedData.of(settings, place)
    help_run(settings, data, strategy, workers)
    say(f"Trained along. {workers.cluster.named(0)} has the run folder.")


def _train(settings, folder, workers=None):
    """Trains, and keeps the run."""
    say("Settings: " + " ".join(f"{k}={printable(v)}" for k, v in dataclasses.asdict(settings).items()))
    if FLAGS["unlabeled"].present and FLAGS.unlabeled != settings.unlabeled:
        say(f"{settings.method} learns from labels alone: unlabeled text is left out.")

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()
    from tf_avat.experiments.runs.prepared_data import PreparedData
    from tf_avat.experiments.runs.train_run import train_run
    from tf_avat.reports.score_table import score_table
    from tf_avat.training.choose_strategy import choose_strategy, strategy_of_workers

    place = data_folder(FLAGS.data_dir)
    with contextlib.nullcontext() if workers is None else workers.watched(), told_of_full_disk(place):
        strategy = strategy_of_workers(workers.cluster) if workers else choose_strategy(settings.replicas)
        data = PreparedData.of(settings, place)
    with contextlib.closing(folder), told_of_full_disk(folder.path):
        folder.open(settings, FLAGS.overwrite)
        say(
            "Data: " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in data.counts.items())
        )
        say(data.known_words.line)
        if warning := data.known_words.warning(settings, data.dataset.train.texts):
            note(warning)
        for line in data.bad_rows.report:
            say(line)
        _note_few_steps(settings, len(data.sentences["train"]))
        if has_files(settings.unlabeled_sources):
            say(f"Rows of unlabeled files: {data.unlabeled_left_out:,} left out")
        say(f"Devices: {strategy.num_replicas_in_sync}. Run folder: {folder.path}\n", flush=True)
        metrics = train_run(settings, data, strategy, folder, FLAGS.resume_with_changed_code, workers=workers)
    if workers is not None:
        workers.finish()
    say(f"\nBest epoch {metrics['best_epoch']} of {settings.epochs}, {metrics['seconds']:.0f} seconds:\n")
    say(score_table(metrics))
    say(f"\nRun folder: {folder.path} (README.md there says how to load the model)")
    say(f"Curves: tensorboard --logdir {shlex.quote(str(folder.path / 'tensorboard'))}")


def _run_name(settings):
    encoder = "" if settings.encoder == "lstm" else f"-{_stem(settings.encoder)}"
    if reads_sentence_pieces(settings):
        encoder += "-sentencepiece"
    frozen = "-frozen" if settings.freeze_encoder else ""
    return f"{_stem(settings.dataset)}{encoder}{frozen}-{settings.method}-seed{settings.seed}"


def _stem(dataset):
    """A name, or that of a file or folder without endings."""
    return pathlib.Path(dataset).name.split(".")[0] or pathlib.Path(dataset).resolve().name
