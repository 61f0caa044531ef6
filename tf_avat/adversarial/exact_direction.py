"""The worst direction to second order, in closed form."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector


def exact_direction(logits, zero):
    """Returns the unit direction in which KL(p || p(r)) grows fastest from r = 0, up to its sign.

    At r = 0 the divergence and its gradient are zero, and its Hessian is H = J^T (diag(p) - p p^T) J with
    J = d logits / d r. As diag(p) - p p^T = B B^T for B = diag(s) (I - s s^T), s = sqrt(p), the dominant
    eigenvector of H is (B^T J)^T u, where u is that of (B^T J) (B^T J)^T, a matrix of classes x classes.
    With two classes it is J_1 - J_0 itself.

    For scores of attention under a linear decoder J_ct = a_t (z_ct - sum_s a_s z_cs), with z_t the logits
    that word t would give alone. Automatic differentiation gives the same numbers, and serves any decoder.

    Args:
        logits: function from r `(batch, words)` to logits `(batch, classes)`, each sentence's of its own r.
        zero: r = 0, `(batch, words)`.

    Returns:
        `(batch, words)`: unit length per sentence; zero for a sentence whose J is zero.
    """
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(zero)
        clean = logits(zero)
        by_class = tf.unstack(clean, axis=1)
        gap = by_class[1] - by_class[0]
    if len(by_class) == 2:
        return tf.stop_gradient(unit_vector(tape.gradient(gap, zero, unconnected_gradients="zero")))

    jacobian = tf.stack(
        [tape.gradient(logit, zero, unconnected_gradients="zero") for logit in by_class], axis=1
    )
    s = tf.exp(tf.nn.log_softmax(clean) / 2)[..., None]
    half = s * jacobian
    half -= s * tf.reduce_sum(s * half, axis=1, keepdims=True)
    # eigh needs entries of ordinary size; a factor per sentence leaves the eigenvectors as they are.
    half = tf.math.divide_no_nan(half, tf.reduce_max(tf.abs(half), axis=[1, 2], keepdims=True))
    _, vectors = tf.linalg.eigh(tf.matmul(half, half, transpose_b=True))
    return tf.stop_gradient(unit_vector(tf.einsum("bct,bc->bt", half, vectors[..., -1])))
