"""The perturbation that does most against a prediction."""

import tensorflow as tf

from tf_avat.adversarial.ascent import ascent
from tf_avat.adversarial.log_odds import log_odds
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.adversarial.worst_word import worst_word


def worst_perturbation(passes, epsilon, ascent_steps):
    """Finds r with ||r|| <= epsilon that lowers the log odds of each text's predicted class most.

    It needs no labels. KL(p || p(r)) of eq. (2) would not do, for it grows too where a prediction becomes
    surer, and the r that makes it largest often goes that way. Unlike KL, log odds have a gradient at r = 0;
    the ascent starts along it, and for attention of one row also at the single word that would do most.

    Args:
        passes: `TextPasses` before their clean pass, through a model whose output is logits
            `(batch, classes)`.
        epsilon: radius of the ball.
        ascent_steps: gradient steps from each start.

    Returns:
        r as a constant, `(batch, n)`, zero at padding.

    Reference: ours, on the ascent of Madry et al. (2018).
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        logits = passes.clean(tape)
        predicted = tf.argmax(logits, axis=1)
        doubt = -log_odds(logits, predicted)
    slope = passes.zero_at_padding(passes.gradient_at_zero(tape, doubt))
    starts = [unit_vector(slope)]
    if passes.in_one_row:
        # Far from r = 0 the worst peak belongs to one word more often than not.
        starts.append(worst_word(slope, *passes.attention(), epsilon))
    return ascent(
        lambda r: -log_odds(passes.perturbed(r), predicted),
        starts,
        lambda gradient: unit_vector(passes.zero_at_padding(gradient)),
        epsilon,
        ascent_steps,
    )
