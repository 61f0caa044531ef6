"""Steps of a transformer that shares its trunk between passes, and of one that can't be cut."""

import functools

import keras
import tensorflow as tf

from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention
from tf_avat.training.adversarial_trainer import AdversarialTrainer


class Counted(keras.layers.Layer):
    """Passes its input on and counts how often a step's graph holds it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.calls = 0

    def call(self, values):
        self.calls += 1
        return values

    def compute_output_shape(self, shape):
        return shape


class Whole(keras.Model):
    """A model that can't be cut, as its `call` is a program: each pass runs it from the start."""

    def __init__(self, model):
        super().__init__()
        self.inner = model

    def call(self, ids, training=False):
        return self.inner(ids, training=training)


def transformer(vocabulary, hidden):
    """Returns a 2-layer, 4-head transformer with one marker, in its last attention, and its two counters."""
    inputs = keras.Input((None,), dtype="int32")
    counters = Counted(name="in_trunk"), Counted(name="in_head")
    states = counters[0](keras.layers.Embedding(vocabulary, hidden)(inputs))
    for attention in (keras.layers.MultiHeadAttention, PerturbedMultiHeadAttention):
        states = keras.layers.LayerNormalization()(states + attention(4, hidden // 4)(states, states))
        wide = keras.layers.Dense(4 * hidden, activation="gelu")(states)
        states = keras.layers.LayerNormalization()(states + keras.layers.Dense(hidden)(wide))
    pooled = counters[1](keras.layers.GlobalAveragePooling1D()(states))
    return keras.Model(inputs, keras.layers.Dense(2)(pooled)), counters


def transformer_steps(ids, labels, vocabulary, hidden):
    """Returns steps of a transformer: vanilla, attn_vat, and attn_vat whole in each pass."""
    steps = {}
    for method, whole in (("vanilla", False), ("attn_vat", False), ("attn_vat", True)):
        keras.utils.set_random_seed(0)
        model, counters = transformer(vocabulary, hidden)
        if whole:
            model = Whole(model)
            model(ids)
        trainer = AdversarialTrainer(model, method)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trainer.compile(keras.optimizers.SGD(1e-3), loss)
        trainer.optimizer.build(trainer.trainable_variables)
        for counter in counters:
            counter.calls = 0
        step = tf.function(trainer.train_step).get_concrete_function((ids, labels))
        # One look at a random direction stands in a condition and runs every 20 steps.
        trunk, head = (counter.calls for counter in counters)
        name = f"transformer, {method}{', whole' if whole else ''}"
        if method != "vanilla":
            name += f" ({trunk} trunk and {head} head passes, looks included)"
        steps[name] = functools.partial(step, (ids, labels))
    return steps
