"""bin/explain: shows what trained runs read in texts."""

import dataclasses
import itertools
import json
import pathlib

from absl import flags

from tf_avat.check_writable import check_writable
from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.opened_runs import opened_runs
from tf_avat.commands.program import program, run_program
from tf_avat.commands.progress_bar import progress_bar
from tf_avat.commands.say import note, say
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.read_records import read_records
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.data.records.text_encoding import check_encoding
from tf_avat.data.sources.load_dataset import check_dataset
from tf_avat.input_error import InputError
from tf_avat.reports.sorted_texts import ORDERS, orders_of, sorted_texts
from tf_avat.written_atomically import written_atomically

FLAGS = flags.FLAGS

# Which sources of texts a flag is for.
_SOURCES = {
    "dataset": ("split",),
    "examples": ("split",),
    "seed": ("split",),
    "data_dir": ("split",),
    "label_column": ("split",),
    "text_column": ("split", "file"),
    "delimiter": ("split", "file"),
    "encoding": ("split", "file"),
    "skip_bad_rows": ("split", "file"),
}


def run():
    """Defines the flags and runs the program."""
    flags.DEFINE_multi_string(
        "run",
        [],
        f"Run folder of {program('train')}, or a SavedModel alone; given several times, side by side.",
    )
    flags.DEFINE_multi_string("text", [], "A text to explain; may be repeated.")
    flags.DEFINE_string(
        "file", None, "File of texts to explain: .csv, .tsv, .jsonl or of one text a line, plain or .gz."
    )
    flags.DEFINE_string(
        "text_column",
        None,
        "Column of the texts of --file, if it has columns: text if not given; or of --split, the run's own.",
    )
    flags.DEFINE_string("label_column", None, "Column of the labels of --split; the run's own if not given.")
    define_setting("delimiter")
    define_setting("encoding")
    define_setting(
        "skip_bad_rows",
        explanation="Leave out rows that can't be read, or have no known word in --file, and count them.",
    )
    flags.DEFINE_enum(
        "split", None, ["train", "valid", "test"], "Split of a data set to take texts from, with their labels"
    )
    flags.DEFINE_string(
        "dataset", None, "Data set of --split; the one the first run was trained on if not given."
    )
    flags.DEFINE_integer("examples", 20, "Number of texts of --split, a sample by --seed.")
    flags.DEFINE_integer("seed", 1, "Seed of the sample.")
    flags.DEFINE_string(
        "data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else tf_avat in $XDG_CACHE_HOME or ~/.cache."
    )
    flags.DEFINE_enum(
        "sort",
        "order",
        ORDERS,
        "Which texts come first: as given, of most disagreement, least confidence, or most errors",
    )
    flags.DEFINE_string(
        "html", None, "File to write one page to, which works offline, in place of printing the texts."
    )
    flags.DEFINE_bool("overwrite", False, "Let --html replace a file.")
    flags.DEFINE_bool("json", False, "Print one JSON object in place of text.")
    run_program("explain", "Shows which words trained runs attend to, and what they predict.", _main)


def _main():
    _check()
    given = _given_texts() if FLAGS.split is None else None

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    import_tensorflow()

    runs = opened_runs(FLAGS.run)
    with progress_bar() as begin:
        explanation, source = _of_split(runs, begin) if given is None else _of_given(runs, *given, begin)
    _say_unknown(explanation)
    if FLAGS.sort not in orders_of(explanation.texts):
        raise InputError(f"--sort={FLAGS.sort}: {_WHY_NOT[FLAGS.sort]}")
    _show(explanation, source)


def _say_unknown(explanation):
    """Says which runs don't know most words of the texts; texts that no run could read are no explanation."""
    from tf_avat.experiments.runs.known_words import strange_words

    for i, run in enumerate(explanation.runs):
        known = [text.runs[i].known for text in explanation.texts]
        if None not in known and (warning := strange_words([*itertools.chain(*known)], run.name)):
            note(warning)


def _of_split(runs, begin):
    """Returns the explanation of texts of a data set, and what they are in a few words."""
    from tf_avat.experiments.explaining.explained_texts import explained_texts
    from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
    from tf_avat.experiments.measuring.shared_datasets import SharedDatasets

    own = EvaluationTexts.of(
        runs[0],
        SharedDatasets(data_folder(FLAGS.data_dir)),
        dataset=FLAGS.dataset,
        split=FLAGS.split,
        size=FLAGS.examples,
        seed=FLAGS.seed,
        columns=(FLAGS.text_column, FLAGS.label_column),
        skip_bad_rows=FLAGS.skip_bad_rows,
        delimiter=parse_delimiter(FLAGS.delimiter),
        encoding=FLAGS.encoding,
    )
    for line in own.reading:
        note(line)
    explanation = explained_texts(runs, own.texts, own.labels, own.documents, begin=begin)
    return explanation, f"{_counted(own.texts)} of {own.dataset}, {own.split}"


def _of_given(runs, texts, places, bad_rows, begin):
    """Returns the explanation of a user's own texts, and what they are in a few words."""
    from tf_avat.experiments.explaining.explained_texts import explained_texts

    def refuse(i, reason):
        if FLAGS.file is None:
            raise InputError(f"{places[i]}: {reason}")
        bad_rows.add(places[i], reason)

    explanation = explained_texts(runs, texts, refuse=refuse, begin=begin)
    bad_rows.kept = len(explanation.texts) if FLAGS.file is not None else 0
    for line in bad_rows.report:
        note(line)
    if not explanation.texts:
        raise InputError(f"{FLAGS.file}: no text is left")
    return explanation, FLAGS.file or _counted(texts)


def _counted(texts):
    return "1 text" if len(texts) == 1 else f"{len(texts):,} texts"


_WHY_NOT = {
    "errors": "without labels there are no errors; --split takes texts that have labels",
    "disagreement": "a single SavedModel has nothing to disagree with",
}


def _check():
    """Looks at all flags."""
    if not FLAGS.run:
        raise InputError("--run=DIR says which run to ask; it may be given several times")
    given = [name for name in ("text", "file", "split") if FLAGS[name].present]
    if len(given) != 1:
        said = " and ".join(f"--{name}" for name in given) or "none"
        raise InputError(f"one of --text, --file and --split says which texts to explain; given: {said}")
    for name, sources in _SOURCES.items():
        if FLAGS[name].present and given[0] not in sources:
            raise InputError(f"--{name} is for the texts of {' or '.join(f'--{one}' for one in sources)}")
    if FLAGS.examples < 1:
        raise InputError(f"--examples={FLAGS.examples}: expected at least 1")
    if FLAGS.seed < 0:
        raise InputError(f"--seed={FLAGS.seed}: expected at least 0")
    parse_delimiter(FLAGS.delimiter)
    check_encoding(FLAGS.encoding)
    if FLAGS.dataset is not None:
        check_dataset(FLAGS.dataset)
    for path in FLAGS.run:
        if not pathlib.Path(path).is_dir():
            raise InputError(f"--run={path}: there is no such folder")
    _check_html()


def _check_html():
    if FLAGS.html is None:
        if FLAGS.overwrite:
            raise InputError("--overwrite: without --html there is nothing to replace")
        return
    if FLAGS.json:
        raise InputError("--html and --json: choose one")
    path = pathlib.Path(FLAGS.html)
    check_writable(path.parent, "the page in")
    if not path.parent.is_dir():
        raise InputError(f"--html={path}: there is no folder {path.parent}")
    if path.is_dir():
        raise InputError(f"--html={path}: this is a folder; a file is written")
    if path.exists() and not FLAGS.overwrite:
        raise InputError(f"--html={path}: the file is there already; --overwrite replaces it")


def _given_texts():
    """Returns the texts of --text or --file, what they are called in messages, and the `BadRows`."""
    bad_rows = BadRows(FLAGS.skip_bad_rows)
    if FLAGS.file is not None:
        form = {"delimiter": parse_delimiter(FLAGS.delimiter), "encoding": FLAGS.encoding}
        records = list(read_records(FLAGS.file, FLAGS.text_column or "text", None, bad_rows, **form))
        return [record.text for record in records], [record.place for record in records], bad_rows
    for text in FLAGS.text:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(f"--text={text!r}: not UTF-8") from None
    return FLAGS.text, [f"--text={text!r}" for text in FLAGS.text], bad_rows


def _show(explanation, source):
    from rich.console import Console

    from tf_avat.reports.explanation_page import explanation_page
    from tf_avat.reports.terminal_explanation import terminal_explanation

    if FLAGS.html is not None:
        with written_atomically(FLAGS.html) as path:
            path.write_text(explanation_page(explanation, source, FLAGS.sort), encoding="utf-8")
        say(f"Written: {FLAGS.html} ({source})")
        return
    explanation = dataclasses.replace(explanation, texts=sorted_texts(explanation.texts, FLAGS.sort))
    if FLAGS.json:
        print(json.dumps({**dataclasses.asdict(explanation), "source": source}, allow_nan=False))
        return
    console = Console()
    colors = None if console.no_color else console.color_system
    wrapped = console.is_terminal
    console.print(terminal_explanation(explanation, colors, wrapped), soft_wrap=not wrapped)
