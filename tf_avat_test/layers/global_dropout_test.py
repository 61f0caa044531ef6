import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.byte_dropout import ByteDropout
from tf_avat.layers.global_dropout import GlobalDropout, drop_globally
from tf_avat.layers.rows_of_batch import RowsOfBatch
from tf_avat_test.layers.layer_contract import check_layer

KINDS = [(GlobalDropout, 0.5), (GlobalDropout, 0.3), (ByteDropout, 0.5), (ByteDropout, 0.3)]
# 7 entries a row: no row but the first begins where Philox begins anew.
INPUTS = tf.reshape(tf.range(1.0, 11 * 21 + 1), [11, 3, 7])


def in_parts(kind, rate, inputs, counts, compiled=None, **kwargs):
    """What replicas of so many rows make of the inputs."""
    found, first = [], 0
    for rows in counts:
        layer = kind(rate, seed=7, **kwargs)

        def run(part, rows=rows, first=first, layer=layer):
            with RowsOfBatch(rows, first, sum(counts)):
                return layer(part, training=True)

        part = inputs[first * len(inputs) // sum(counts) : (first + rows) * len(inputs) // sum(counts)]
        found.append((run if compiled is None else tf.function(run, jit_compile=compiled))(part))
        first += rows
    return tf.concat(found, 0)


def test_keeps_the_contract_of_a_layer():
    check_layer(GlobalDropout(0.5), np.ones((2, 3), np.float32), mixed=tf.float16)


def test_on_one_device_it_is_keras_layer():
    expected = keras.layers.Dropout(0.3, seed=7)(INPUTS, training=True)
    np.testing.assert_array_equal(GlobalDropout(0.3, seed=7)(INPUTS, training=True), expected)
    np.testing.assert_array_equal(GlobalDropout(0.3)(INPUTS), INPUTS)


@pytest.mark.parametrize(("kind", "rate"), KINDS)
@pytest.mark.parametrize("counts", [(11,), (6, 5), (4, 4, 3), (10, 1, 0), (0, 0, 11)])
def test_replicas_drop_what_one_device_drops(kind, rate, counts):
    expected = kind(rate, seed=7)(INPUTS, training=True)
    np.testing.assert_array_equal(in_parts(kind, rate, INPUTS, counts), expected)


@pytest.mark.parametrize("compiled", [False, True])
def test_so_do_graphs(compiled):
    expected = ByteDropout(0.5, seed=7)(INPUTS, training=True)
    np.testing.assert_array_equal(in_parts(ByteDropout, 0.5, INPUTS, (6, 5), compiled), expected)


@pytest.mark.parametrize(("kind", "rate"), KINDS)
def test_so_do_they_where_a_layer_is_given_several_entries_a_row(kind, rate):
    flat = tf.reshape(INPUTS, [33, 7])
    expected = kind(rate, seed=7)(flat, training=True)
    np.testing.assert_array_equal(in_parts(kind, rate, flat, (6, 5)), expected)


def test_what_all_words_share_replicas_share_too():
    kwargs = {"noise_shape": (None, 1, 7)}
    expected = GlobalDropout(0.5, seed=7, **kwargs)(INPUTS, training=True)
    np.testing.assert_array_equal(in_parts(GlobalDropout, 0.5, INPUTS, (6, 5), **kwargs), expected)


def test_the_gradient_is_that_of_the_mask():
    layer = GlobalDropout(0.5, seed=7)
    with tf.GradientTape() as tape, RowsOfBatch(11, 5, 20):
        tape.watch(INPUTS)
        outputs = layer(INPUTS, training=True)
    np.testing.assert_allclose(tape.gradient(outputs, INPUTS), outputs / INPUTS, rtol=1e-6)


def test_stock_dropout_inside_of_a_layer_takes_its_place():
    stock = keras.Sequential(
        [keras.layers.Dense(7), keras.layers.Dropout(0.3, seed=7), keras.layers.SpatialDropout1D(0.5)]
    )
    stock.build((None, 3, 7))
    drop_globally(stock)
    assert [type(layer) for layer in stock.layers[1:]] == [GlobalDropout, keras.layers.SpatialDropout1D]
    expected = keras.layers.Dropout(0.3, seed=7)(INPUTS, training=True)
    with RowsOfBatch(5, 6, 11):
        own = stock.layers[1](INPUTS[6:], training=True)
    np.testing.assert_array_equal(own, expected[6:])
