"""bin/train: trains a classifier and fills a run folder."""

import dataclasses
import pathlib
import sys

from absl import flags

from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.program import run_program
from tf_avat.data.data_folder import data_folder
from tf_avat.data.load_dataset import check_dataset
from tf_avat.data.unlabeled import check_unlabeled
from tf_avat.data.word_vector_rows import word_vector_size
from tf_avat.experiments.run_folder import RunFolder
from tf_avat.experiments.run_settings import RunSettings

FLAGS = flags.FLAGS


def run():
    """Defines the flags and runs the program."""
    for field in dataclasses.fields(RunSettings):
        define_setting(field.name)
    flags.DEFINE_string("data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else ~/.cache/tf_avat.")
    flags.DEFINE_string("run_dir", None, "Run folder; runs/DATASET-METHOD-seedSEED if not given.")
    flags.DEFINE_bool("overwrite", False, "Start anew whatever run the run folder holds.")
    run_program("train", "Trains a text classifier with attention by (virtual) adversarial training.", _main)


def _main():
    settings = RunSettings(**{f.name: FLAGS[f.name].value for f in dataclasses.fields(RunSettings)})
    check_dataset(settings.dataset, settings.length_filter)
    check_unlabeled(settings.unlabeled)
    if settings.embedding_size is None:
        size = word_vector_size(settings.word_vectors)
        settings = dataclasses.replace(settings, embedding_size=size)
    folder = RunFolder(
        FLAGS.run_dir or f"runs/{_stem(settings.dataset)}-{settings.method}-seed{settings.seed}"
    )
    folder.check(settings, FLAGS.overwrite)
    print("Settings: " + " ".join(f"{k}={v}" for k, v in dataclasses.asdict(settings).items()))
    if FLAGS["unlabeled"].present and FLAGS.unlabeled != settings.unlabeled:
        print(f"{settings.method} learns from labels alone: unlabeled text is left out.")

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()
    from tf_avat.experiments.prepared_data import PreparedData
    from tf_avat.experiments.train_run import train_run
    from tf_avat.reports.score_table import score_table
    from tf_avat.training.choose_strategy import choose_strategy

    strategy = choose_strategy(settings.replicas)
    data = PreparedData.of(settings, data_folder(FLAGS.data_dir))
    folder.open(settings, FLAGS.overwrite)
    print("Data: " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in data.counts.items()))
    print(data.known_words.line)
    if warning := data.known_words.warning(settings, data.dataset.train.texts):
        print(warning, file=sys.stderr)
    if data.bad_rows.count:
        print(data.bad_rows.summary)
    print(f"Devices: {strategy.num_replicas_in_sync}. Run folder: {folder.path}\n", flush=True)
    metrics = train_run(settings, data, strategy, folder)
    print(f"\nBest epoch {metrics['best_epoch']} of {settings.epochs}, {metrics['seconds']:.0f} seconds:\n")
    print(score_table(metrics))
    print(f"\nRun folder: {folder.path} (README.md there says how to load the model)")
    print(f"Curves: tensorboard --logdir {folder.path / 'tensorboard'}")


def _stem(dataset):
    """A data set's name, or that of its file or folder without endings."""
    return pathlib.Path(dataset).name.split(".")[0] or pathlib.Path(dataset).resolve().name
