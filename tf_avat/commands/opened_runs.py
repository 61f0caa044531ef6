"""The runs that `--run` names, for programs that ask them."""

from tf_avat.commands.say import note


def opened_runs(paths):
    """Returns what `load_run` makes of each path, and says first which of them are programs.

    Raises:
        InputError: as `load_run`.
    """
    from tf_avat.experiments.runs.load_run import is_saved_model, load_run

    for path in filter(is_saved_model, paths):
        note(f"{path}: a SavedModel is a program, which may do all that you may: run what you trust.")
    return [load_run(path) for path in paths]
