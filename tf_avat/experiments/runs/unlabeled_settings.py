"""Which unlabeled text a run reads beside its data set."""

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.sources.unlabeled_texts import parse_unlabeled
from tf_avat.input_error import InputError

# What a data set is trained beside if nobody says otherwise.
_BESIDE = {"snippets": "editorials+reviews+tweets"}


def unlabeled_defaults(settings):
    """Returns the values of `unlabeled` and `unlabeled_size` of `RunSettings`, by name.

    A method that does not learn from unlabeled text reads none, unless a teacher labels it.

    Raises:
        InputError: there is a teacher, and nothing for it to label.
    """
    unlabeled = settings.unlabeled
    if unlabeled is None:
        unlabeled = _BESIDE.get(settings.dataset, "none")
    if settings.teacher is not None:
        if unlabeled == "none":
            raise InputError(
                f"`teacher`={settings.teacher} labels unlabeled texts, and `unlabeled` names none"
            )
    elif not METHODS[settings.method].uses_unlabeled:
        unlabeled = "none"
    return {
        "unlabeled": unlabeled,
        "unlabeled_size": None if unlabeled == "none" else settings.unlabeled_size,
    }


def parse_sources(settings):
    """Returns what `parse_unlabeled` makes of `unlabeled` of `RunSettings`.

    Raises:
        InputError: there is no such source; or the rest of train is wanted where all of it is labeled.
    """
    names = parse_unlabeled(settings.unlabeled)
    if "rest" in names and settings.labeled_size is None:
        raise InputError(
            f"`unlabeled`={settings.unlabeled}: without `labeled_size` no train text is left over"
        )
    return names
