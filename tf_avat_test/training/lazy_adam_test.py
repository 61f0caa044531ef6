import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.lazy_adam import LazyAdam

ROWS, SIZE = 40, 6


def problem():
    """A table and a matrix, the same at each call, and the loss of ids under both."""
    rng = np.random.default_rng(0)
    table = keras.Variable(rng.normal(size=(ROWS, SIZE)).astype("float32"), name="table")
    matrix = keras.Variable(rng.normal(size=(SIZE, 3)).astype("float32"), name="matrix")

    def loss(ids):
        return tf.reduce_sum(tf.square(tf.tanh(tf.gather(table.value, ids) @ matrix.value) - 0.3))

    return table, matrix, loss


def batches(steps, seed=1):
    """Ids of which some repeat within a batch and some rows stay away for long; row 0 never comes."""
    rng = np.random.default_rng(seed)
    common = rng.integers(1, 8, (steps, 6))
    rare = np.where(rng.random((steps, 2)) < 0.03, rng.integers(8, ROWS, (steps, 2)), 1)
    return [tf.constant(row, tf.int32) for row in np.concatenate([common, rare], axis=1)]


def train(optimizer, table, matrix, loss, steps, lazy, schedule=None):
    @tf.function
    def update(ids):
        if lazy:
            optimizer.catch_up(ids)
        with tf.GradientTape() as tape:
            value = loss(ids)
        gradients = tape.gradient(value, [table.value, matrix.value])
        if not lazy:
            gradients[0] = tf.convert_to_tensor(gradients[0])
        optimizer.apply(gradients, [table, matrix])

    optimizer.build([table, matrix])
    for step, ids in enumerate(batches(steps)):
        if schedule:
            optimizer.learning_rate = schedule(step)
        update(ids)


@pytest.mark.parametrize("schedule", [None, lambda step: 0.02 / (1 + step / 50)])
def test_ends_where_adam_on_dense_gradients_ends(schedule):
    dense_table, dense_matrix, loss = problem()
    train(keras.optimizers.Adam(0.01, amsgrad=True), dense_table, dense_matrix, loss, 400, False, schedule)
    table, matrix, loss = problem()
    optimizer = LazyAdam(table, 0.01)
    optimizer.build([table, matrix])
    train(optimizer, table, matrix, loss, 400, True, schedule)
    optimizer.catch_up()
    np.testing.assert_allclose(table.numpy(), dense_table.numpy(), atol=4e-5)
    np.testing.assert_allclose(matrix.numpy(), dense_matrix.numpy(), atol=4e-5)


def test_rows_that_wait_have_moved_by_the_time_they_are_read():
    table, matrix, loss = problem()
    optimizer = LazyAdam(table, 0.01)
    optimizer.build([table, matrix])
    before = table.numpy()
    train(optimizer, table, matrix, loss, 1, True)
    optimizer.catch_up(tf.constant([9]))
    after_one = table.numpy()
    with tf.GradientTape() as tape:
        value = loss(tf.constant([9]))
    optimizer.apply(tape.gradient(value, [table.value, matrix.value]), [table, matrix])
    touched = int(batches(1)[0][0])
    np.testing.assert_array_equal(table.numpy()[touched], after_one[touched])
    optimizer.catch_up(tf.constant([[touched, touched]]))
    moved, earlier = table.numpy()[touched] - after_one[touched], after_one[touched] - before[touched]
    assert np.all(np.sign(moved) == np.sign(earlier)) and np.all(moved != 0)


def test_to_catch_up_twice_is_to_catch_up_once():
    table, matrix, loss = problem()
    optimizer = LazyAdam(table, 0.01)
    optimizer.build([table, matrix])
    train(optimizer, table, matrix, loss, 20, True)
    optimizer.catch_up()
    once = table.numpy()
    optimizer.catch_up()
    optimizer.catch_up(tf.range(ROWS))
    np.testing.assert_array_equal(table.numpy(), once)


def test_rows_never_seen_never_move():
    table, matrix, loss = problem()
    before = table.numpy()[0]
    optimizer = LazyAdam(table, 0.01)
    optimizer.build([table, matrix])
    train(optimizer, table, matrix, loss, 50, True)
    optimizer.catch_up()
    np.testing.assert_array_equal(table.numpy()[0], before)


def test_refuses_weight_decay_and_dense_gradients():
    table, matrix, _ = problem()
    with pytest.raises(ValueError, match="weight_decay"):
        LazyAdam(table, weight_decay=1e-5)
    optimizer = LazyAdam(table, 0.01)
    with pytest.raises(ValueError, match="is dense"):
        optimizer.apply([tf.ones([ROWS, SIZE]), tf.ones([SIZE, 3])], [table, matrix])


@pytest.mark.parametrize(
    "asked",
    [
        {"weight_decay": 0.1},
        {"clipnorm": 1.0},
        {"global_clipnorm": 1.0},
        {"clipvalue": 0.1},
        {"use_ema": True},
        {"gradient_accumulation_steps": 2},
        {"loss_scale_factor": 2.0},
    ],
    ids=str,
)
def test_what_it_can_not_do_is_refused_at_construction_with_what_can(asked):
    (name,) = asked
    with pytest.raises(
        ValueError, match=rf"can't do {name}: use keras.optimizers.Adam\(amsgrad=True, {name}="
    ):
        LazyAdam(keras.Variable(np.zeros((3, 2)), name="table"), **asked)


def test_it_is_amsgrad_and_nothing_else():
    with pytest.raises(ValueError, match="LazyAdam is AMSGrad"):
        LazyAdam(keras.Variable(np.zeros((3, 2))), amsgrad=False)


def test_its_configuration_names_the_table_by_its_path():
    table = keras.Variable(np.ones((3, 2)), name="table")
    copy = LazyAdam.from_config(LazyAdam(table, 0.5).get_config())
    copy.build([table])
    assert copy.table is table and float(copy.learning_rate.value) == 0.5


def test_a_frozen_table_leaves_adam_for_the_rest():
    table, other, plain = (
        keras.Variable(np.ones((3, 2), "float32"), name=name) for name in ("table", "other", "plain")
    )
    lazy, adam = LazyAdam(table, 0.1), keras.optimizers.Adam(0.1, amsgrad=True)
    lazy.build([other])
    lazy.catch_up(tf.constant([1]))
    lazy.catch_up()
    gradient = tf.constant(np.arange(6.0).reshape(3, 2), tf.float32)
    lazy.apply([gradient], [other])
    adam.apply([gradient], [plain])
    np.testing.assert_allclose(other.numpy(), plain.numpy(), atol=1e-6)
    np.testing.assert_array_equal(table.numpy(), 1)


def test_rows_that_were_read_before_they_were_caught_up_are_an_error():
    table = keras.Variable(np.ones((4, 2), "float32"), name="table")
    lazy = LazyAdam(table, 0.1)
    lazy.build([table])
    for row in (0, 1):
        lazy.catch_up(tf.constant([row, 7, -1]))
        lazy.apply([tf.IndexedSlices(tf.ones([1, 2]), tf.constant([row]), tf.constant([4, 2]))], [table])
    with pytest.raises(tf.errors.InvalidArgumentError, match="owed moves: call LazyAdam"):
        lazy.apply([tf.IndexedSlices(tf.ones([1, 2]), tf.constant([0]), tf.constant([4, 2]))], [table])
