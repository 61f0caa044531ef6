"""Which settings have an effect on a run, beside its others."""

from tf_avat.adversarial.methods import METHODS
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.experiments.runs.tokenizer_settings import reads_sentence_pieces


def _is(site=None, direction=None, divergence=None):
    """A condition: the run's method is such a one."""

    def fits(settings):
        method = METHODS[settings.method]
        pairs = (site, method.site), (direction, method.direction), (divergence, method.divergence)
        return method.perturbs and all(wanted in (None, own) for wanted, own in pairs)

    return fits


def _has_power(settings):
    # Gradient ascent on word vectors starts from what power iteration finds.
    return settings.solver == "power" or (settings.solver == "ascent" and _is(site="word")(settings))


def _learns_from_unlabeled(settings):
    return settings.unlabeled != "none" and METHODS[settings.method].uses_unlabeled


def _is_frozen(settings):
    return is_pretrained(settings) and settings.freeze_encoder


# The condition under which each of these acts; others always do.
_CONDITIONS = {
    "solver": _is(divergence="kl"),
    "perturb": _is(),
    "epsilon": _is(),
    "adversarial_weight": _is(),
    "adversarial_start_step": _is(),
    "xi": _has_power,
    "power_iterations": _has_power,
    "ascent_steps": lambda settings: settings.solver == "ascent",
    "normalization": _is(site="attention", direction="interpretable"),
    "neighbors": _is(site="word", direction="interpretable"),
    "entropy_weight": _is(divergence="kl"),
    "marginal_entropy_weight": _is(divergence="kl"),
    "uniform_attention_weight": lambda settings: settings.pooling == "attention",
    "unlabeled": lambda settings: METHODS[settings.method].uses_unlabeled or settings.teacher is not None,
    "unlabeled_size": lambda settings: settings.unlabeled != "none",
    "unlabeled_batch_size": _learns_from_unlabeled,
    "encoder_learning_rate": lambda settings: is_pretrained(settings) and not _is_frozen(settings),
    "decoder_start": is_pretrained,
    "warm_up": is_pretrained,
    "weight_decay": is_pretrained,
    "embedding_size": lambda settings: not is_pretrained(settings),
    "hidden_size": lambda settings: settings.encoder == "lstm",
    "attention_size": lambda settings: settings.pooling == "attention",
    "text_normalization": reads_sentence_pieces,
    "min_count": lambda settings: settings.tokenizer == "words",
}


def acts(settings, name):
    """Returns whether a run would be another one if only this setting were.

    Args:
        settings: `RunSettings`.
        name: of one of them.
    """
    condition = _CONDITIONS.get(name)
    return condition is None or condition(settings)
