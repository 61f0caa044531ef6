"""bin/predict: labels for the rows of files."""

import contextlib
import dataclasses
import functools
import json
import os
import pathlib
import sys

from absl import flags

from tf_avat.commands.define_setting import define_setting
from tf_avat.commands.full_disk import told_of_full_disk
from tf_avat.commands.import_tensorflow import import_tensorflow
from tf_avat.commands.opened_runs import opened_runs
from tf_avat.commands.optional_count import define_optional_count
from tf_avat.commands.predict_inputs import (
    check_not_input,
    own_text_column,
    parse_inputs,
    parse_output_format,
    parse_shard,
)
from tf_avat.commands.prediction_report import PredictionReport
from tf_avat.commands.program import program, run_program
from tf_avat.commands.say import note, say, with_flags
from tf_avat.commands.work_progress import work_progress
from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.input_file import InputFile
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.data.records.text_encoding import check_encoding
from tf_avat.data.records.whole_rows import WholeRows
from tf_avat.experiments.runs.run_lock import RunLock
from tf_avat.input_error import InputError
from tf_avat.serving.ensemble import COMBINATIONS, Ensemble
from tf_avat.serving.new_columns import NewColumns
from tf_avat.serving.row_forms import FORMATS, row_form
from tf_avat.serving.stream_output import StreamOutput
from tf_avat.serving.unfinished_output import UnfinishedOutput
from tf_avat.serving.windows import ROWS, Windows

FLAGS = flags.FLAGS

_STDOUT = "-"


@dataclasses.dataclass(frozen=True)
class _Asked:
    """What the flags ask for.

    Attributes:
        files: list of `InputFile`.
        format: of the output.
        text_column: name.
        shard: number from 0, and count.
        window_rows: most rows of a window.
    """

    files: list[InputFile]
    format: str
    text_column: str
    shard: tuple[int, int]
    window_rows: int

    @property
    def size(self):
        """Bytes of all files, or None if that is not known."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(sizes)


def run(window_rows=ROWS):
    """Defines the flags and runs the program; `window_rows` is that of `main`."""
    define_flags()
    predict = functools.partial(main, window_rows=window_rows)
    run_program("predict", "Writes the rows of files with labels.", predict, "INPUT ...")


def define_flags():
    """Defines the flags."""
    flags.DEFINE_multi_string(
        "run", [], f"Run folder of {program('train')}, or a SavedModel alone; may be repeated."
    )
    flags.DEFINE_enum("combine", "mean", COMBINATIONS, "Several runs: their mean, or each for itself")
    flags.DEFINE_string("output", None, "File to write, with .gz as gzip; - for standard output.")
    flags.DEFINE_enum("format", None, FORMATS, "Format of the output; by the ending of its name if not given")
    flags.DEFINE_enum("input_format", None, FORMATS, "Format of the input; by the endings if not given")
    flags.DEFINE_string("text_column", None, "Column of the texts; the run's own if not given, else text.")
    flags.DEFINE_string("label_column", None, "Column of labels, for scores at the end; none if not given.")
    define_setting("delimiter", explanation="What is between the columns of input tables, as ; or tab.")
    define_setting("encoding", explanation="Encoding of the input, as cp1252; found if not given.")
    define_setting(
        "skip_bad_rows",
        explanation="Leave out rows that can't be read; they go to OUTPUT.left_out.jsonl.",
    )
    flags.DEFINE_string("prefix", None, "What the names of new columns begin with.")
    flags.DEFINE_bool("all_probabilities", False, "Write the probability of every class.")
    define_optional_count(
        "attention", 3, "Write the words attended to most and their weights: three, or --attention=K."
    )
    flags.DEFINE_string("shard", None, "Write one of n parts, as 1/4; joined in order they are the whole.")
    flags.DEFINE_bool("overwrite", False, "Replace the output, and what was begun otherwise.")
    flags.DEFINE_bool("json", False, "Print one JSON object in place of text.")


def main(arguments, window_rows=ROWS):
    """Predicts the rows of the files that are given.

    Args:
        arguments: names of the files.
        window_rows: how many rows at most are predicted and written together.
    """
    asked = _checked(arguments, window_rows)
    output = None if FLAGS.output == _STDOUT else UnfinishedOutput(FLAGS.output)
    if output is not None:
        check_not_input(FLAGS.output, asked.files)
        output.check(FLAGS.overwrite)

    # TensorFlow takes seconds to import, and all that could be wrong above is said without it.
    # Each batch is read by one thread, so that the numbers do not depend on how many there are.
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    import_tensorflow()

    runs = opened_runs(FLAGS.run)
    ensemble = Ensemble(runs, FLAGS.combine, FLAGS.attention > 0)
    columns = NewColumns(
        ensemble.groups,
        prefix=FLAGS.prefix or "",
        all_probabilities=FLAGS.all_probabilities,
        attended=FLAGS.attention,
        as_json=asked.format == "jsonl",
    )
    own = _own_windows(asked, columns)
    if output is None:
        with contextlib.suppress(BrokenPipeError):
            _write(asked, ensemble, columns, StreamOutput(sys.stdout.buffer), own)
        return
    output.folder.mkdir(exist_ok=True)
    with told_of_full_disk(output.folder), RunLock(output.folder), contextlib.closing(output):
        # Another program may have finished it while this one came here.
        output.check(FLAGS.overwrite)
        if output.open(_begun_with(asked, runs), FLAGS.overwrite):
            note(f"{output.folder}: going on after {output.windows:,} windows of rows")
        try:
            _write(asked, ensemble, columns, output, own)
        except KeyboardInterrupt:
            note(f"{output.folder}: {output.windows:,} windows are done; the same command goes on there")
            raise


def _checked(arguments, window_rows):
    """Returns what is asked for, having looked at all flags."""
    if not FLAGS.run:
        raise InputError("--run=DIR says which run to ask; it may be given several times")
    for path in FLAGS.run:
        if not pathlib.Path(path).is_dir():
            raise InputError(f"--run={path}: there is no such folder")
    if not FLAGS.output:
        raise InputError("--output=FILE says what to write; - is standard output")
    parse_delimiter(FLAGS.delimiter)
    check_encoding(FLAGS.encoding)
    form = parse_output_format(FLAGS.output, FLAGS.format, arguments)
    files = parse_inputs(arguments, FLAGS.input_format, form)
    shard = parse_shard(FLAGS.shard)
    if shard[1] > 1 and any(file.is_standard_input for file in files):
        raise InputError("--shard: standard input can be read only once, and shards read their input twice")
    return _Asked(files, form, FLAGS.text_column or own_text_column(FLAGS.run), shard, window_rows)


def _own_windows(asked, columns):
    """Reads all files once; returns the numbers of the first window to write and of the one after the last.

    What is wrong with a row is so found before any long work. Where bad rows are left out, and all windows
    written, there is nothing to find, nor can standard input be read twice.
    """
    number, count = asked.shard
    if any(file.is_standard_input for file in asked.files) or (count == 1 and FLAGS.skip_bad_rows):
        return 0, None
    windows = _windows(asked, columns, BadRows(FLAGS.skip_bad_rows))
    with work_progress("checked", asked.size) as told:
        for window in windows:
            told(windows.rows, window.taken)
    total = windows.number
    return -(-number * total // count), None if number + 1 == count else -(-(number + 1) * total // count)


def _windows(asked, columns, bad_rows):
    table = {"delimiter": parse_delimiter(FLAGS.delimiter), "encoding": FLAGS.encoding}
    sources = [
        WholeRows(file, asked.text_column, FLAGS.label_column, bad_rows, **table) for file in asked.files
    ]
    form = row_form(asked.format, columns.names)
    return Windows(sources, form, bad_rows, most_rows=asked.window_rows)


def _begun_with(asked, runs):
    """Returns what the output depends on besides rows, by names for messages."""
    import tensorflow as tf

    from tf_avat.experiments.runs.code_fingerprint import code_fingerprint

    names = ("combine", "label_column", "delimiter", "encoding", "prefix", "all_probabilities", "attention")
    return {
        **{f"`{name}`": str(FLAGS[name].value) for name in (*names, "shard")},
        "`format`": asked.format,
        "`text_column`": asked.text_column,
        "`run`": ", ".join(f"{run.name} {run.fingerprint}" for run in runs),
        "code": code_fingerprint(),
        "TensorFlow": tf.__version__,
    }


def _write(asked, ensemble, columns, output, own):
    """Predicts and writes the windows of a shard, and says what there is to say of them."""
    from tf_avat.serving.batch_prediction import BatchPrediction
    from tf_avat.serving.label_numbers import LabelNumbers

    numbers = [LabelNumbers(classes) for classes in ensemble.groups.values()] if FLAGS.label_column else []

    left_out = 0

    def leave_out(place, reason, raw):
        nonlocal left_out
        if own[0] <= windows.number and (own[1] is None or windows.number < own[1]):
            left_out += 1
            output.leave_out(place, with_flags(reason), raw)

    bad_rows = BadRows(FLAGS.skip_bad_rows, leave_out)
    windows = _windows(asked, columns, bad_rows)
    prediction = BatchPrediction(ensemble, windows.form, columns, numbers)
    with work_progress("predicted", asked.size) as told:
        prediction.write(
            windows.between(*own), output, lambda window, new: told(prediction.rows, window.taken)
        )
    report = PredictionReport(
        output=FLAGS.output,
        rows=prediction.rows,
        left_out=left_out,
        without_text=prediction.empty,
        scores=dict(zip(ensemble.titles, prediction.scores(output.scored), strict=True)) if numbers else {},
        labels=numbers,
        notes=bad_rows.notes,
    )
    output.finish(windows.head if asked.shard[0] == 0 else "")
    # What is on standard output is rows.
    tell = note if FLAGS.output == _STDOUT else say
    for line in [json.dumps(report.as_json)] if FLAGS.json else report.lines:
        tell(line)
