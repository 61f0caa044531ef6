"""A setting: a field with its explanation and its bounds."""

import dataclasses
import math

from tf_avat.input_error import InputError


def setting(default, explanation, *, least=None, choices=None, above=None, below=None, effective=None):
    """Returns a field with its explanation and its bounds, of which the command line makes a flag.

    Numbers outside of `effective`, but 0 where that is allowed, would turn a method into plain training
    unnoticed: in float32 what they do rounds to nothing, or overflows.
    """
    metadata = {
        "explanation": explanation,
        "least": least,
        "above": above,
        "below": below,
        "effective": effective,
        "choices": choices,
    }
    return dataclasses.field(default=default, metadata=metadata)


def check_setting(field, value):
    """Raises InputError if a value is not of the type of its field, or outside its bounds."""
    bounds = field.metadata
    problem = None
    whole_for_float = field.type is float and type(value) is int
    switch_for_number = type(value) is bool and field.type is not bool
    if switch_for_number or not (isinstance(value, field.type) or whole_for_float):
        problem = f"expected {getattr(field.type, '__name__', field.type)}"
    elif value is None:
        return
    elif bounds["choices"] and value not in bounds["choices"]:
        problem = f"expected one of {', '.join(bounds['choices'])}"
    elif isinstance(value, float) and not math.isfinite(value):
        problem = "expected a finite number"
    elif bounds["least"] is not None and value < bounds["least"]:
        problem = f"expected at least {bounds['least']}"
    elif bounds["above"] is not None and value <= bounds["above"]:
        problem = f"expected more than {bounds['above']}"
    elif bounds["below"] is not None and value >= bounds["below"]:
        problem = f"expected less than {bounds['below']}"
    elif (
        bounds["effective"] is not None
        and value
        and not bounds["effective"][0] <= value <= bounds["effective"][1]
    ):
        problem = "expected {:g} to {:g}".format(*bounds["effective"])
        problem += ", or 0" if bounds["least"] == 0 else ""
        problem += "; the effect of other values is lost in float32"
    if problem:
        raise InputError(f"`{field.name}`={value}: {problem}")
