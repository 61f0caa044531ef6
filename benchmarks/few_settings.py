"""The settings that `few_labels.py` knows, by name: pooling, markers, and what the trainer is told."""

BEGUN = ", from the regression"
INFORMATION = {"entropy_weight": 1.0, "marginal_entropy_weight": 1.0}
VANILLA = {"method": "vanilla"}


def told(method, epsilon, **more):
    """Returns what a trainer is told of a method and its epsilon."""
    return {"method": method, "epsilon": float(epsilon), **more}


# By the name of a choice, the settings of which valid takes one.
CHOICES = {
    "attention pulled towards uniform": {
        f"attention pulled towards uniform, weight {weight:g}": (
            "attention",
            ("attention",),
            {**VANILLA, "uniform_attention_weight": weight},
        )
        for weight in (0.1, 1.0, 10.0)
    },
    **{
        method: {
            f"{method}, epsilon {epsilon}": ("attention", (site,), told(method, epsilon))
            for epsilon in epsilons
        }
        for site, epsilons, methods in (
            ("attention", (1, 5), ("attn_at", "attn_iat", "attn_vat", "attn_ivat")),
            ("word", (1, 3), ("word_vat",)),
        )
        for method in methods
    },
}

_RANDOM = {
    "mean pooling": ("mean", (), VANILLA),
    "attention, vanilla": ("attention", ("attention",), VANILLA),
    **{name: setting for choice in CHOICES.values() for name, setting in choice.items()},
    "word_vat, epsilon 3, entropy 1": ("attention", ("word",), told("word_vat", 3, entropy_weight=1.0)),
    "mean pooling, word_vat, epsilon 3, entropy 1": (
        "mean",
        ("word",),
        told("word_vat", 3, entropy_weight=1.0),
    ),
    "attn_vat, epsilon 5, information": ("attention", ("attention",), told("attn_vat", 5, **INFORMATION)),
    "word_vat, epsilon 3, information": ("attention", ("word",), told("word_vat", 3, **INFORMATION)),
    "mean pooling, word_vat, epsilon 3, information": ("mean", ("word",), told("word_vat", 3, **INFORMATION)),
    "word_vat, epsilon 1, information": ("attention", ("word",), told("word_vat", 1, **INFORMATION)),
    "mean pooling, word_vat, epsilon 1, information": ("mean", ("word",), told("word_vat", 1, **INFORMATION)),
}
SETTINGS = _RANDOM | {name + BEGUN: setting for name, setting in _RANDOM.items()}

# Of an encoder that learns; r may enter its own scores as well. From a random decoder these are enough.
_AT_RANDOM = "mean pooling", "attention, vanilla", "mean pooling, word_vat, epsilon 3, information"
TUNED = {
    f"fine-tuned: {name}": setting
    for name, setting in SETTINGS.items()
    if name.endswith(BEGUN) or name in _AT_RANDOM
} | {
    f"fine-tuned: {method} at the encoder's scores, epsilon 1{BEGUN}": (
        "attention",
        ("encoder",),
        told(method, 1),
    )
    for method in ("attn_vat", "attn_at")
}

STUDENT_OF = "fine-tuned: attention, vanilla" + BEGUN
_TEACHERS = "attention, vanilla", "word_vat, epsilon 1, information"
_BY = {f"{STUDENT_OF}, taught by {name}": f"fine-tuned: {name}{BEGUN}" for name in _TEACHERS}
# By the name of a student its teacher's; a student teaches in its turn.
TAUGHT = _BY | {f"{student}, twice": student for student in _BY}
