"""What the flags of bin/predict say of files: which are read, and how the output is written."""

import glob
import json
import os
import pathlib

from tf_avat.data.records.input_file import STANDARD_INPUT, InputFile
from tf_avat.input_error import InputError

# Formats by the endings of names, and the other way round.
_FORMATS = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".txt": "text"}
_ENDINGS = {name: ending for ending, name in _FORMATS.items()}


def parse_inputs(arguments, input_format, output):
    """Returns the `InputFile`s of the arguments, in their order; those of a pattern in that of their names.

    Args:
        arguments: paths, patterns, or `-` for standard input.
        input_format: format of all of them; None to go by the endings, of standard input by that of `output`.
        output: format of the output.

    Raises:
        InputError: there is none, or nothing at a path.
    """
    if not arguments:
        raise InputError("no input: give files, patterns of files, or - for standard input")
    files = []
    for given in arguments:
        if given == STANDARD_INPUT:
            files.append(InputFile(given, _ENDINGS[input_format or output]))
            continue
        found = [given] if os.path.exists(given) else sorted(glob.glob(given, recursive=True))
        paths = [path for path in found if not os.path.isdir(path)]
        if not paths:
            raise InputError(f"{given}: there is no such file" + (", only a folder" if found else ""))
        files += [InputFile(path, _ENDINGS.get(input_format)) for path in paths]
    if sum(file.is_standard_input for file in files) > 1:
        raise InputError("standard input, -, is given twice")
    return files


def parse_output_format(output, output_format, inputs):
    """Returns the format of the output, one of `FORMATS`.

    Args:
        output: path of the output, or `-`.
        output_format: what the user says, or None.
        inputs: the arguments, by whose first one that of standard output goes.

    Raises:
        InputError: neither says it.
    """
    if output_format is not None:
        return output_format
    named = output if output != "-" else next((given for given in inputs if given != STANDARD_INPUT), "")
    ending = pathlib.Path(named.removesuffix(".gz")).suffix.lower()
    if ending in _FORMATS:
        return _FORMATS[ending]
    raise InputError(
        f"--output={output}: --format says how to write it, or an ending: {', '.join(_FORMATS)}, each also "
        "with a further .gz"
    )


def check_not_input(output, files):
    """Refuses to write over what is read.

    Raises:
        InputError: the output is one of the files.
    """
    for file in files:
        if os.path.exists(output) and not file.is_standard_input and os.path.samefile(output, file.path):
            raise InputError(f"--output={output}: this is one of the files that are read")


def parse_shard(value):
    """Returns number, from 0, and count of a shard such as `2/8`; `(0, 1)` for None.

    Raises:
        InputError: it is none.
    """
    if value is None:
        return 0, 1
    number, _, count = value.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise InputError(f"--shard={value}: expected a number and how many there are, as 1/4 to 4/4")
    return int(number) - 1, int(count)


def own_text_column(runs):
    """Returns the column of texts that the first run was trained with, or `text` if it does not tell."""
    try:
        config = json.loads(pathlib.Path(runs[0], "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # What is wrong with the run is said when it is opened.
        return "text"
    column = config.get("text_column") if isinstance(config, dict) else None
    return column if isinstance(column, str) else "text"
