"""The gradient of an embedding table, which is sparse, and the optimizer that knows what to do with it."""

import keras
import tensorflow as tf

from tf_avat.training.lazy_adam import LazyAdam


def check_lazy_adam(model):
    """Refuses a `LazyAdam` that a model is compiled with where it can't work.

    Raises:
        ValueError: there is loss scaling, more than one replica, or XLA.
    """
    inner = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    if not isinstance(inner, LazyAdam):
        return
    reason = None
    if inner is not model.optimizer:
        reason = "the loss scaling of mixed_float16"
    elif model.distribute_strategy.num_replicas_in_sync > 1:
        reason = "several replicas"
    elif model.jit_compile:
        reason = "jit_compile=True"
    if reason:
        raise ValueError(f"LazyAdam can't work with {reason}: use keras.optimizers.Adam(amsgrad=True)")


def catch_up_words(optimizer, texts):
    """Makes the moves that a `LazyAdam` has put off for the words that a step reads.

    Args:
        optimizer: any; what is no `LazyAdam` puts nothing off.
        texts: nest of tensors, or None; those of integers are ids.
    """
    if not (isinstance(optimizer, LazyAdam) and optimizer.built):
        return
    ids = [leaf for leaf in keras.tree.flatten(texts) if _holds_ids(leaf)]
    if ids:
        optimizer.catch_up(tf.concat([tf.reshape(tf.cast(leaf, tf.int32), [-1]) for leaf in ids], axis=0))


def gradients_for(optimizer, tape, loss, variables):
    """Returns the gradients of a loss as an optimizer takes them rightly: dense, but for a `LazyAdam`.

    Keras' Adam squares the parts of a sparse gradient before it sums those of one row, which is not the
    square of the gradient wherever a word occurs twice in a batch.
    """
    gradients = tape.gradient(loss, variables)
    if isinstance(optimizer, LazyAdam):
        return gradients
    return [
        tf.convert_to_tensor(gradient) if isinstance(gradient, tf.IndexedSlices) else gradient
        for gradient in gradients
    ]


def _holds_ids(leaf):
    return leaf is not None and tf.as_dtype(leaf.dtype).is_integer
