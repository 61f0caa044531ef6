import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.unlabeled_beside import unlabeled_beside
from tf_avat_test.training.tiny_problem import tiny_trainer

X, Y = np.arange(10)[:, None], np.arange(10) % 2
MORE = np.arange(100, 107)[:, None]


def made(
    x=X, y=Y, sample_weight=None, class_weight=None, unlabeled=MORE, size=None, split=0.0, shuffle=False
):
    return unlabeled_beside(x, y, sample_weight, class_weight, unlabeled, 4, size, shuffle, split, None)


def test_each_labeled_batch_meets_unlabeled_texts_that_go_on_from_epoch_to_epoch():
    data, _ = made(size=3)
    epochs = [[batch["unlabeled"].numpy().ravel().tolist() for batch in data] for _ in range(2)]
    assert epochs == [[[100, 101, 102], [103, 104, 105], [106]], [[100, 101, 102], [103, 104, 105], [106]]]
    data, _ = made(size=2)
    epochs = [[batch["unlabeled"].numpy().ravel().tolist() for batch in data] for _ in range(2)]
    assert epochs == [[[100, 101], [102, 103], [104, 105]], [[106], [100, 101], [102, 103]]]
    labeled = [row for batch in data for row in batch["labeled"][0].numpy().ravel().tolist()]
    assert labeled == list(range(10))


def test_arrays_are_shuffled_with_rows_of_x_and_y_together():
    data, _ = made(shuffle=True)
    pairs = [
        (a, b) for batch in data for a, b in zip(*(t.numpy().ravel() for t in batch["labeled"]), strict=True)
    ]
    assert sorted(pairs) == [(i, i % 2) for i in range(10)] and pairs != sorted(pairs)


@pytest.mark.parametrize(
    ("labeled", "length"),
    [
        (tf.data.Dataset.range(5), 5),
        (tf.data.Dataset.range(5).filter(lambda i: i > 1), tf.data.UNKNOWN_CARDINALITY),
        (tf.data.Dataset.range(5).repeat(), tf.data.UNKNOWN_CARDINALITY),
    ],
)
def test_as_much_is_told_of_the_length_as_is_known(labeled, length):
    data, _ = made(labeled.map(lambda i: (i[None], i[None])), None, unlabeled=tf.data.Dataset.range(2))
    assert data.cardinality() == length


def test_fit_does_not_warn_of_a_lack_of_data():
    trainer = tiny_trainer("attn_vat")
    ids = np.random.default_rng(0).integers(2, 9, (10, 4))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trainer.fit(ids, Y, unlabeled=ids, batch_size=4, epochs=2, verbose=0)
    assert not [str(one.message) for one in caught if "ran out of data" in str(one.message)]


def test_methods_driven_by_labels_leave_out_unlabeled_texts_and_their_batch_size(capsys):
    ids = np.random.default_rng(0).integers(2, 9, (10, 4))
    tiny_trainer("attn_at").fit(ids, Y, unlabeled=ids, unlabeled_batch_size=2, verbose=0)
    assert "attn_at learns from labels alone: unlabeled texts are left out" in capsys.readouterr().out


def test_data_sets_are_taken_as_they_come():
    labeled = tf.data.Dataset.from_tensor_slices((X, Y)).batch(5)
    more = tf.data.Dataset.from_tensor_slices((MORE,)).batch(2)
    data, _ = made(labeled, None, unlabeled=more)
    sizes = [(len(batch["labeled"][1]), batch["unlabeled"].shape[0]) for batch in data]
    assert sizes == [(5, 2), (5, 2)]


def test_arrays_in_a_list_are_several_inputs_as_in_keras():
    both, more = [X, X + 0.5], [MORE, MORE + 0.5]
    data, _ = made([*both], [Y, -Y], unlabeled=more)
    for batch in data:
        (ids, halves), (y, negative) = batch["labeled"]
        np.testing.assert_array_equal(halves, ids.numpy() + 0.5)
        np.testing.assert_array_equal(negative, -y)
        np.testing.assert_array_equal(batch["unlabeled"][1], batch["unlabeled"][0].numpy() + 0.5)


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, place):
        return MORE[:2]


def test_the_end_of_the_arrays_is_held_out():
    data, held_out = made(split=0.3)
    assert sum(len(batch["labeled"][1]) for batch in data) == 7
    np.testing.assert_array_equal(held_out[0], X[7:])


def test_class_weights_become_sample_weights():
    data, _ = made(class_weight={1: 3.0})
    for batch in data:
        _, y, weight = batch["labeled"]
        np.testing.assert_array_equal(weight, np.where(y == 1, 3.0, 1.0))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": iter([1]), "y": None}, "labeled ones are arrays x and y, or a tf.data.Dataset"),
        ({"y": Y[:5]}, "all have to have the same number"),
        ({"x": tf.data.Dataset.from_tensor_slices(X).batch(2), "y": None}, "a labeled batch is"),
        ({"sample_weight": np.ones(10), "class_weight": {0: 1.0}}, "both sample_weight and class_weight"),
        ({"split": 0.95}, "leaves none on one side"),
        ({"unlabeled": Batches()}, "a tf.data.Dataset of batches; there is one of Batches"),
        ({"unlabeled": iter([MORE])}, "there is one of list_iterator"),
        ({"unlabeled": [[1, 2], [3, 4]]}, "there is one of int"),
        ({"unlabeled": MORE[:0]}, "arrays of .0. rows"),
        ({"unlabeled": tf.data.Dataset.range(0)}, "unlabeled texts is empty"),
        ({"unlabeled": tf.data.Dataset.range(4), "size": 2}, "unlabeled_batch_size is for arrays"),
        ({"size": 0}, "unlabeled_batch_size=0: expected at least 1"),
    ],
)
def test_what_can_not_be_put_beside_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        list(made(**given)[0])
