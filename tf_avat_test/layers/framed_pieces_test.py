import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.framed_pieces import FramedPieces, IntoFrame, OutOfFrame

IDS = np.array([[5, 6, 7, 8], [9, 0, 0, 0], [5, 6, 0, 0]], np.int32)


def test_a_text_stands_between_its_signs():
    framed, real, read = FramedPieces(2, 3, longest=10)(IDS)
    assert framed.numpy().tolist() == [[2, 5, 6, 7, 8, 3], [2, 9, 3, 0, 0, 0], [2, 5, 6, 3, 0, 0]]
    assert real.numpy().tolist() == [[1] * 6, [1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0]]
    assert np.array_equal(read, IDS != 0)


def test_a_long_text_is_cut():
    framed, real, read = FramedPieces(2, 3, longest=2)(IDS)
    assert framed.numpy().tolist() == [[2, 5, 6, 3], [2, 9, 3, 0], [2, 5, 6, 3]]
    assert real.numpy().tolist() == [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]]
    assert read.numpy().tolist() == [
        [True, True, False, False],
        [True] + [False] * 3,
        [True, True, False, False],
    ]


@pytest.mark.parametrize("longest", [2, 3, 10])
def test_what_is_taken_out_of_a_frame_and_put_back_is_the_same(longest):
    framed, _, read = FramedPieces(2, 3, longest)(IDS)
    vectors = tf.random.stateless_normal([*framed.shape, 4], [1, 2])
    own = OutOfFrame()(vectors, read)
    assert own.shape == (*IDS.shape, 4)
    assert np.array_equal(own[0, : min(longest, 4)], vectors[0, 1 : 1 + min(longest, 4)])
    assert np.all(own.numpy()[~read.numpy()] == 0)
    assert np.array_equal(IntoFrame()(vectors, own, read), vectors)
    changed = IntoFrame()(vectors, own + 1, read).numpy() - vectors.numpy()
    places = np.isin(framed, IDS[IDS > 0])
    assert np.allclose(changed[places], 1, atol=1e-6) and np.all(changed[~places] == 0)


def test_shapes_are_known_in_a_model():
    ids = keras.Input((None,), dtype="int32")
    framed, real, read = FramedPieces(2, 3, 2)(ids)
    vectors = keras.layers.Embedding(10, 4)(framed)
    own = OutOfFrame()(vectors, read)
    assert own.shape == (None, None, 4) and IntoFrame()(vectors, own, read).shape == (None, None, 4)
    model = keras.Model(ids, [framed, real, own])
    assert model(IDS)[2].shape == (3, 4, 4)
