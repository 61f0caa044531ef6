import threading

import tensorflow as tf

from tf_avat.layers.rows_of_batch import RowsOfBatch, rows_of_batch


def place(inputs, *scope):
    return [int(value) for value in RowsOfBatch(*scope).place(inputs)]


def test_layers_know_the_scope_that_is_entered():
    outer, inner = RowsOfBatch(2, 3, 9), RowsOfBatch(1, 0, 1)
    assert rows_of_batch() is None
    with outer:
        with inner:
            assert rows_of_batch() is inner
        assert rows_of_batch() is outer
        with RowsOfBatch():
            assert rows_of_batch() is None
    with outer:
        assert rows_of_batch() is outer
    assert rows_of_batch() is None


def test_each_thread_has_its_own():
    found = []
    with RowsOfBatch(2, 3, 9):
        thread = threading.Thread(target=lambda: found.append(rows_of_batch()))
        thread.start()
        thread.join()
    assert found == [None]


def test_a_layer_is_given_the_rows_or_several_entries_for_each():
    assert place(tf.zeros([2, 5]), 2, 3, 9) == [3, 9]
    assert place(tf.zeros([8, 5]), 2, 3, 9) == [12, 36]


def test_no_rows_and_what_is_no_row_of_the_batch_stay_inside():
    assert place(tf.zeros([0, 5]), 0, 3, 9) == [0, 0]
    assert place(tf.zeros([1, 5]), 2, 3, 9) == [0, 1]


def test_what_has_no_axis_of_rows_is_given_whole():
    # 9 positions beside 4 rows.
    assert place(tf.zeros([9, 5]), 4, 4, 8) == [0, 9]


def test_in_a_graph_of_any_number_of_rows_it_is_known_by_its_shape():
    @tf.function(input_signature=[tf.TensorSpec([None, 5])])
    def places(rows):
        scope = RowsOfBatch(tf.shape(rows)[0], 3, 9, varies=True)
        return scope.place(rows), scope.place(tf.zeros([9, 5]))

    (first, total), (own_first, own_total) = places(tf.zeros([3, 5]))
    assert (int(first), int(total)) == (3, 9)
    assert (int(own_first), int(own_total)) == (0, 9)
