import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.dropout_replay import DropoutReplay


@pytest.fixture
def model():
    return keras.Sequential([keras.layers.Dropout(0.5), keras.layers.Dense(8), keras.layers.Dropout(0.5)])


@pytest.mark.parametrize("wrapped", [lambda f: f, tf.function], ids=["eager", "graph"])
def test_a_pass_after_rewinding_draws_the_masks_of_the_first(model, wrapped):
    values = tf.ones([4, 8])
    model(values)

    def passes():
        replay = DropoutReplay(model)
        first = model(values, training=True)
        replay.rewind()
        second = model(values, training=True)
        third = model(values, training=True)
        return first, second, third

    step = wrapped(passes)
    first, second, third = step()
    np.testing.assert_array_equal(first, second)
    assert np.any(second != third)
    assert np.any(step()[0] != first)


def test_a_model_without_randomness_has_nothing_to_rewind():
    DropoutReplay(keras.Sequential([keras.layers.Dense(2)])).rewind()
