"""What a training step observes of itself, by the names that logs have."""

import tensorflow as tf

from tf_avat.layers.inner_layers import inner_layers

# What only people look at is not worth the time of every step.
_STEPS_BETWEEN_LOOKS = 20


def adversarial_name(method):
    """Returns what a method's adversarial term is called in logs: `kl`, or `adversarial_loss`."""
    return "kl" if method.divergence == "kl" else "adversarial_loss"


def observed_names(method, attends):
    """Returns the names of all that a step observes.

    Args:
        method: the `Method`.
        attends: whether the model has a marker of attention.
    """
    names = ["objective", "supervised_loss"]
    if method.perturbs:
        names += [adversarial_name(method), "r_norm"]
    if method.site == "attention":
        names += ["random_" + adversarial_name(method)]
    return [*names, "entropy"] if attends else names


def perturbed_observations(method, groups, rs, adversarial, total):
    """Returns what a step with an adversarial term observes: by name a sum over texts, and their number.

    Args:
        method: the `Method`.
        groups: list of `CleanTexts`.
        rs: r of each.
        adversarial: this replica's share of L_adv.
        total: number of texts in the global batch.
    """
    count = sum(texts.rows for texts in groups)
    return {
        adversarial_name(method): (adversarial * tf.cast(total, adversarial.dtype), count),
        "r_norm": (sum(tf.reduce_sum(tf.norm(r, axis=1)) for r in rs), count),
    }


def occasional_observations(model, term, means, groups, total, step):
    """Returns what is looked at now and then only: a random direction, and how spread attention is.

    Args:
        model: the Keras model that the texts went through.
        term: the `AdversarialTerm`.
        means: the `RunningMeans` that it is for.
        groups: list of `CleanTexts`.
        total: number of texts in the global batch.
        step: of the training, a scalar.

    Returns:
        As `perturbed_observations`; sums over no texts at steps without a look.
    """
    names = [name for name in means.names if name == "entropy" or name.startswith("random_")]
    if not names:
        return {}
    rows = sum(texts.rows for texts in groups)
    at_attention = term.search.method.site == "attention"
    # Drawn outside, as replicas can't ask each other for their rows within a condition.
    random = [term.random_r(texts, step) for texts in groups] if at_attention else []

    def look():
        found = []
        if at_attention:
            share = term.share(groups, random, total)
            found.append(tf.cast(share * tf.cast(total, share.dtype), tf.float32))
        if "entropy" in names:
            entropies = [tf.reduce_sum(texts.passes.attention_entropy()) for texts in groups]
            found.append(tf.cast(tf.add_n(entropies), tf.float32))
        return found

    due = (step % _STEPS_BETWEEN_LOOKS == 0) | (means.count(names[0]) == 0)
    if _asks(model):
        sums = [tf.where(due, value, 0.0) for value in look()]
    else:
        sums = tf.cond(due, look, lambda: [tf.constant(0.0)] * len(names))
    sums = [sums] if tf.is_tensor(sums) else sums
    return {name: (value, tf.where(due, rows, 0)) for name, value in zip(names, sums, strict=True)}


def _asks(model):
    """Whether a pass of one replica waits for the others', as a synchronized batch normalisation does."""
    several = tf.distribute.get_strategy().num_replicas_in_sync > 1
    return several and any(getattr(layer, "synchronized", False) for layer in inner_layers(model))
