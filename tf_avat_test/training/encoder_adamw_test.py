import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.encoder_adamw import EncoderAdamW
from tf_avat.training.warm_up import WarmUpAndDecay


def layers():
    keras.utils.set_random_seed(1)
    slow, fast = keras.layers.Dense(3, name="slow"), keras.layers.Dense(2, name="fast")
    slow.build((None, 4))
    fast.build((None, 3))
    return slow, fast


def steps(optimizer, variables, count=4):
    for step in range(count):
        gradients = [tf.random.stateless_normal(v.shape, [step, i]) for i, v in enumerate(variables)]
        optimizer.apply(gradients, variables)


def test_a_step_is_adamws_with_the_rate_of_its_variable():
    schedule = WarmUpAndDecay(0.1, 2, 6)
    slow, fast = layers()
    factors = {variable.path: 0.25 for variable in slow.weights}
    steps(EncoderAdamW(schedule, factors, decay=0.2), [*slow.weights, *fast.weights])
    for scale, own, places in ((0.25, slow, (0, 1)), (1.0, fast, (2, 3))):
        expected = layers()[0 if own is slow else 1]
        optimizer = keras.optimizers.AdamW(WarmUpAndDecay(0.1 * scale, 2, 6), weight_decay=0.2)
        optimizer.exclude_from_weight_decay(var_names=["bias"])
        for step in range(4):
            gradients = [
                tf.random.stateless_normal(v.shape, [step, i])
                for i, v in zip(places, expected.weights, strict=True)
            ]
            optimizer.apply(gradients, expected.weights)
        for variable, other in zip(own.weights, expected.weights, strict=True):
            np.testing.assert_allclose(variable, other, atol=2e-6)


def test_without_decay_and_factors_it_is_adam():
    first, second = layers()[0], layers()[0]
    steps(EncoderAdamW(0.1, decay=0.0), first.weights)
    steps(keras.optimizers.Adam(0.1), second.weights)
    for variable, other in zip(first.weights, second.weights, strict=True):
        assert np.array_equal(variable, other)


def test_it_is_made_anew_from_its_configuration():
    optimizer = EncoderAdamW(WarmUpAndDecay(0.1, 2, 6), {"a/b": 0.5}, decay=0.3)
    copy = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert (copy.factors, copy.decay) == ({"a/b": 0.5}, 0.3)
    assert float(copy.learning_rate) == pytest.approx(float(optimizer.learning_rate))


def test_the_learning_rate_rises_to_its_peak_and_falls_to_zero():
    rate = WarmUpAndDecay(2.0, 4, 10)
    rates = [float(rate(step)) for step in range(12)]
    assert rates == pytest.approx([0.5, 1, 1.5, 2, 2, 10 / 6, 8 / 6, 1, 4 / 6, 2 / 6, 0, 0])
    without = WarmUpAndDecay(1.0, 0, 4)
    assert [float(without(step)) for step in range(5)] == pytest.approx([1, 0.75, 0.5, 0.25, 0])
