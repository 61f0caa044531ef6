import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.row_groups import merged, parted

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("rest", [(), (3,)])
def test_merging_pads_with_zeros_and_parting_undoes_it(rest):
    groups = [tf.constant(RNG.normal(size=(rows, words, *rest))) for rows, words in ((2, 5), (0, 1), (3, 2))]
    whole = merged(groups)
    assert whole.shape == (5, 5, *rest)
    np.testing.assert_array_equal(whole[2:, 2:], 0)
    for part, group in zip(parted(whole, groups), groups, strict=True):
        np.testing.assert_array_equal(part, group)


def test_masks_are_padded_with_false():
    np.testing.assert_array_equal(
        merged([tf.constant([[True]]), tf.constant([[True, True]])]), [[1, 0], [1, 1]]
    )


def test_one_group_is_itself():
    group = tf.ones([2, 3])
    assert merged([group]) is group and parted(group, [group])[0] is group
