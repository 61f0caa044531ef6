"""What the choice of an encoder decides, and what does not go with it."""

import math

from tf_avat.adversarial.methods import METHODS
from tf_avat.input_error import InputError

# Encoders that are trained from the start, with words of their own.
OWN_ENCODERS = ("lstm", "mean")
# Settings of the one kind that have no effect beside the other, with their defaults.
_OF_PRETRAINED = {
    "freeze_encoder": False,
    "encoder_learning_rate": None,
    "warm_up": 0.1,
    "weight_decay": 0.01,
    "decoder_start": "random",
}
_OF_OWN = {
    "l2": 0.0,
    "word_vectors": None,
    "embedding_size": None,
    "hidden_size": 128,
    "min_count": 2,
    "vocabulary": "train",
    "vocabulary_size": None,
}
_POOLINGS = ("attention", "mean")
# By the site that a method perturbs.
_PLACES = {"attention": ("pooling", "encoder", "both"), "word": ("words", "states"), None: ()}
# By what is trained: epochs over some thousand texts; and the fewest steps, for few labels. An LSTM
# needs no fewer than what stands on a frozen encoder.
_EPOCHS = {"own": 4, "tuned": 3, "frozen": 10}
_LEAST_STEPS = {"own": 400, "tuned": 200, "frozen": 400}
# Each epoch looks at all of valid, which takes longer than a few steps.
_MOST_EPOCHS = 100


def is_pretrained(settings):
    """Whether the encoder of `RunSettings` is a pretrained one."""
    return settings.encoder not in OWN_ENCODERS


def encoder_defaults(settings):
    """Returns the values of the `RunSettings` that the encoder decides where nobody else did, by name."""
    pretrained, frozen = is_pretrained(settings), settings.freeze_encoder
    site = METHODS[settings.method].site
    start = settings.decoder_start or ("regression" if pretrained else "random")
    decided = {
        "pooling": "mean" if settings.encoder == "mean" else "attention",
        "perturb": {"attention": "pooling", "word": "states" if frozen else "words"}.get(site),
        "epochs": _epochs(settings),
        "decoder_start": start,
        # What knows something already has to learn it less fast.
        "learning_rate": 1e-4 if start == "regression" else 1e-3 if frozen else 5e-4,
        "encoder_learning_rate": 5e-5 if pretrained and not frozen else None,
        "dropout": 0.1 if pretrained else 0.5,
    }
    return {name: value for name, value in decided.items() if getattr(settings, name) is None}


def least_steps(settings):
    """Returns how many steps a training by `RunSettings` should have at least."""
    return _LEAST_STEPS[_trained(settings)]


def _epochs(settings):
    """More than usual where few labels make few steps; how many texts there are else is not known yet."""
    usual = _EPOCHS[_trained(settings)]
    if settings.labeled_size is None or settings.teacher is not None:
        return usual
    steps = math.ceil(settings.labeled_size / settings.batch_size)
    return max(usual, min(math.ceil(least_steps(settings) / steps), _MOST_EPOCHS))


def _trained(settings):
    if not is_pretrained(settings):
        return "own"
    return "frozen" if settings.freeze_encoder else "tuned"


def check_encoder_settings(settings):
    """Refuses settings that do not go with the encoder.

    Raises:
        InputError: the message names the settings.
    """
    pretrained, site = is_pretrained(settings), METHODS[settings.method].site
    if not settings.encoder:
        raise InputError("`encoder`=: expected lstm, mean, minilm, a folder, or a preset of keras-hub")
    strange = _OF_PRETRAINED if not pretrained else _OF_OWN
    for name, default in strange.items():
        if getattr(settings, name) != default:
            what = "a pretrained encoder" if not pretrained else "encoders that are trained from the start"
            raise InputError(f"`{name}` is for {what}, and `encoder`={settings.encoder} is none of them")
    if settings.pooling not in _POOLINGS:
        raise InputError(f"`pooling`={settings.pooling}: expected one of {', '.join(_POOLINGS)}")
    if settings.encoder == "lstm" and settings.pooling == "mean":
        raise InputError("`pooling`=mean is for a pretrained encoder; `encoder`=mean has no encoder at all")
    if settings.encoder == "mean" and settings.pooling == "attention":
        raise InputError("`encoder`=mean has no attention; `encoder`=lstm has")
    if settings.pooling == "mean" and site == "attention" and settings.perturb != "encoder":
        raise InputError(
            f"`method`={settings.method}: the mean of states has no attention that it could perturb"
        )
    if not pretrained:
        allowed = {"attention": ("pooling",), "word": ("words",), None: ()}[site]
    else:
        allowed = _PLACES[site]
        if settings.freeze_encoder:
            allowed = tuple(place for place in allowed if place in ("pooling", "states"))
            if settings.encoder_learning_rate is not None:
                raise InputError("`encoder_learning_rate`: a frozen encoder learns nothing")
    if settings.perturb is not None and settings.perturb not in allowed:
        kind = "a frozen encoder" if settings.freeze_encoder else f"`encoder`={settings.encoder}"
        named = ", ".join(allowed) or "nothing"
        raise InputError(
            f"`perturb`={settings.perturb}: `method`={settings.method} perturbs {named} of {kind}"
        )
    if settings.perturb == "states" and METHODS[settings.method].direction == "interpretable":
        raise InputError(
            f"`method`={settings.method} moves words towards other words, and states are no words: "
            "`perturb`=words, or word_at or word_vat"
        )
    for name in ("entropy_weight", "marginal_entropy_weight"):
        if getattr(settings, name) and not METHODS[settings.method].uses_unlabeled:
            raise InputError(
                f"`{name}` goes with methods driven by predictions; `method`={settings.method} is not"
            )
    if settings.uniform_attention_weight:
        if settings.pooling == "mean":
            raise InputError(
                "`uniform_attention_weight`: the mean has no attention that could become uniform"
            )
        if pretrained and settings.perturb in ("words", "states"):
            raise InputError(
                f"`uniform_attention_weight`: beside a pretrained encoder it goes with vanilla and attention "
                f"methods, and `method`={settings.method} is neither"
            )
