"""bin/train: trains a classifier and fills a run folder."""

import contextlib
import dataclasses
import pathlib

from absl import flags

from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.full_disk import told_of_full_disk
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.program import run_program
from tf_avat.commands.say import note, say
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.sources.load_dataset import check_dataset
from tf_avat.data.sources.unlabeled_texts import has_files
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.pretrained.find_encoder import check_encoder
from tf_avat.printable import printable

FLAGS = flags.FLAGS


def run():
    """Defines the flags and runs the program."""
    for field in dataclasses.fields(RunSettings):
        define_setting(field.name)
    flags.DEFINE_string("data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else ~/.cache/tf_avat.")
    flags.DEFINE_string("run_dir", None, "Run folder; runs/DATASET[-ENCODER]-METHOD-seedSEED if not given.")
    flags.DEFINE_bool("overwrite", False, "Start anew whatever run the run folder holds.")
    flags.DEFINE_bool(
        "resume_with_changed_code",
        False,
        "Go on with an unfinished run that was begun with other code or libraries.",
    )
    run_program("train", "Trains a text classifier with attention by (virtual) adversarial training.", _main)


def _main():
    settings = RunSettings(**{f.name: FLAGS[f.name].value for f in dataclasses.fields(RunSettings)})
    check_dataset(settings.dataset, settings.length_filter)
    if is_pretrained(settings):
        check_encoder(settings.encoder)
    unlabeled = settings.unlabeled_sources
    folder = RunFolder(FLAGS.run_dir or f"runs/{_run_name(settings)}")
    folder.check(settings, FLAGS.overwrite)
    if folder.is_finished and not FLAGS.overwrite:
        folder.clear()
        say(f"{folder.path} was finished but for the clean-up, which is done now: see README.md there.")
        return
    say("Settings: " + " ".join(f"{k}={printable(v)}" for k, v in dataclasses.asdict(settings).items()))
    if FLAGS["unlabeled"].present and FLAGS.unlabeled != settings.unlabeled:
        say(f"{settings.method} learns from labels alone: unlabeled text is left out.")

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()
    from tf_avat.experiments.runs.prepared_data import PreparedData
    from tf_avat.experiments.runs.train_run import train_run
    from tf_avat.reports.score_table import score_table
    from tf_avat.training.choose_strategy import choose_strategy

    strategy = choose_strategy(settings.replicas)
    place = data_folder(FLAGS.data_dir)
    with told_of_full_disk(place):
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
        if has_files(unlabeled):
            say(f"Rows of unlabeled files: {data.unlabeled.left_out:,} left out")
        say(f"Devices: {strategy.num_replicas_in_sync}. Run folder: {folder.path}\n", flush=True)
        metrics = train_run(settings, data, strategy, folder, FLAGS.resume_with_changed_code)
    say(f"\nBest epoch {metrics['best_epoch']} of {settings.epochs}, {metrics['seconds']:.0f} seconds:\n")
    say(score_table(metrics))
    say(f"\nRun folder: {folder.path} (README.md there says how to load the model)")
    say(f"Curves: tensorboard --logdir {folder.path / 'tensorboard'}")


def _run_name(settings):
    encoder = "" if settings.encoder == "lstm" else f"-{_stem(settings.encoder)}"
    frozen = "-frozen" if settings.freeze_encoder else ""
    return f"{_stem(settings.dataset)}{encoder}{frozen}-{settings.method}-seed{settings.seed}"


def _stem(dataset):
    """A name, or that of a file or folder without endings."""
    return pathlib.Path(dataset).name.split(".")[0] or pathlib.Path(dataset).resolve().name
