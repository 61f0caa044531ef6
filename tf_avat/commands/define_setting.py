"""Flags made of the fields of RunSettings."""

import dataclasses
import functools

from absl import flags

from tf_avat.experiments.runs.run_settings import RunSettings

# The flags count as those of the program that asks for them, and are shown by its --help.
flags.disclaim_key_flags()

_FIELDS = {field.name: field for field in dataclasses.fields(RunSettings)}


def define_setting(name, **changed):
    """Defines the flag of a field of `RunSettings`, whose bounds `RunSettings` itself checks.

    Args:
        name: the field's.
        **changed: `default` or `explanation`, where the field's own does not fit the program.
    """
    field = _FIELDS[name]
    kind = str(field.type)
    define = flags.DEFINE_string
    if "bool" in kind:
        define = flags.DEFINE_bool
    elif "int" in kind:
        define = flags.DEFINE_integer
    elif "float" in kind:
        define = flags.DEFINE_float
    choices = field.metadata["choices"]
    if choices:
        define = functools.partial(flags.DEFINE_enum, enum_values=choices)
    explanation = changed.get("explanation", field.metadata["explanation"])
    define(name, changed.get("default", field.default), help=explanation)
