"""Whether what `metrics.json` holds of evaluations can be shown."""

from tf_avat.experiments.runs.evaluation_json import parse_evaluation
from tf_avat.input_error import InputError

_INSTEAD = "remove that entry, and evaluate again"


def check_evaluations(metrics, file):
    """Refuses evaluations that lack what tables and plots show, or have it in another form.

    Args:
        metrics: the contents of `metrics.json`.
        file: its path, for messages.

    Raises:
        InputError: the message names the entry.
    """
    others = metrics.get("other_evaluations")
    if not isinstance(others, list | None):
        raise InputError(f"{file}: other_evaluations is {others!r:.40} and not a list; {_INSTEAD}")
    found = [("evaluation", metrics.get("evaluation"))]
    found += [(f"other_evaluations[{i}]", other) for i, other in enumerate(others or [])]
    for place, values in found:
        if values is None and place == "evaluation":
            continue
        try:
            parse_evaluation(values)
        except InputError as error:
            raise InputError(f"{file}, in {place}: {error}; {_INSTEAD}") from error
