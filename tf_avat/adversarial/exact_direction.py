"""The worst direction to second order, in closed form."""

from collections.abc import Callable, Sequence

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector


def exact_direction(
    logits: Callable[[tf.Tensor], tf.Tensor | Sequence[tf.Tensor]],
    zero: tf.Tensor,
    distributions: Sequence[str] = ("softmax",),
) -> tf.Tensor:
    """Returns the unit direction in which KL(p || p(r)) grows fastest from r = 0, up to its sign.

    At r = 0 the divergence and its gradient are zero, and its Hessian is H = J^T F J with J = d logits / d r
    and F = B B^T the covariance of the prediction:

    - softmax: F = diag(p) - p p^T, B = diag(s) (I - s s^T), s = sqrt(p); of two classes H's dominant
      eigenvector is J_1 - J_0 itself.
    - sigmoid: F = diag(p (1 - p)), B = its root; of one logit H's dominant eigenvector is J itself.

    In general it is (B^T J)^T u, where u is that of (B^T J) (B^T J)^T, a matrix of logits x logits. The
    logits of several outputs, each a distribution of its own, stand below each other in B^T J.

    For scores of attention under a linear decoder J_ct = a_t (z_ct - sum_s a_s z_cs), with z_t the logits
    that word t would give alone. Automatic differentiation gives the same numbers, and serves any decoder.

    Args:
        logits: function from r `(batch, n)` to logits `(batch, classes)`, each text's of its own r; or to a
            tuple of such, one for each output.
        zero: r = 0, `(batch, n)`.
        distributions: of each output, `softmax` or `sigmoid`.

    Returns:
        `(batch, n)`: unit length per text; zero for a text whose J is zero.
    """
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(zero)
        outputs = logits(zero)
        outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
        columns = [tf.unstack(output, axis=1) for output in outputs]
        alone = _dominant_logit(columns, distributions)
    if alone is not None:
        return tf.stop_gradient(unit_vector(tape.gradient(alone, zero, unconnected_gradients="zero")))

    halves = []
    for output, column, distribution in zip(outputs, columns, distributions, strict=True):
        slopes = [tape.gradient(logit, zero, unconnected_gradients="zero") for logit in column]
        halves.append(_root_times_jacobian(output, tf.stack(slopes, axis=1), distribution))
    half = tf.concat(halves, axis=1)
    # eigh needs entries of ordinary size; a factor per text leaves the eigenvectors as they are.
    half = tf.math.divide_no_nan(half, tf.reduce_max(tf.abs(half), axis=[1, 2], keepdims=True))
    _, vectors = tf.linalg.eigh(tf.matmul(half, half, transpose_b=True))
    return tf.stop_gradient(unit_vector(tf.einsum("bct,bc->bt", half, vectors[..., -1])))


def _dominant_logit(columns, distributions):
    """Returns the one number per text that decides a prediction, where it is one; else None."""
    if len(columns) > 1:
        return None
    logits, distribution = columns[0], distributions[0]
    if distribution == "softmax" and len(logits) == 2:
        return logits[1] - logits[0]
    return logits[0] if distribution == "sigmoid" and len(logits) == 1 else None


def _root_times_jacobian(logits, jacobian, distribution):
    """Returns B^T J, `(batch, classes, n)`."""
    if distribution == "sigmoid":
        log_variance = tf.math.log_sigmoid(logits) + tf.math.log_sigmoid(-logits)
        return tf.exp(log_variance / 2)[..., None] * jacobian
    s = tf.exp(tf.nn.log_softmax(logits) / 2)[..., None]
    half = s * jacobian
    return half - s * tf.reduce_sum(s * half, axis=1, keepdims=True)
