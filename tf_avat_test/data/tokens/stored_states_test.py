import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.stored_states import StoredStates, mean_state, stored_states
from tf_avat.input_error import InputError

LENGTHS = np.array([3, 1, 70, 2, 5] * 30)
SENTENCES = IdSequences(
    np.arange(1, LENGTHS.sum() + 1, dtype=np.int32), np.concatenate([[0], np.cumsum(LENGTHS)])
)


def encoder(ids, training):
    return tf.cast(ids[..., None], tf.float32) * tf.constant([1.0, 0.5])


def test_every_piece_has_its_own_state(tmp_path):
    done = []
    states = stored_states(encoder, "some", SENTENCES, 2, tmp_path, done.append)
    rows = [4, 2, 149]
    expected = SENTENCES.padded(rows)[..., None] * np.array([1, 0.5], np.float32)
    assert np.array_equal(states.padded(rows), expected)
    assert states.padded(rows, 80).shape == (3, 80, 2) and len(states) == 150
    assert states.spec.shape.as_list() == [None, None, 2] and done[-1] == 1


def test_states_are_computed_once_for_the_same_encoder_and_ids(tmp_path):
    asked = []

    def counting(ids, training):
        asked.append(1)
        return encoder(ids, training)

    stored_states(counting, "some", SENTENCES, 2, tmp_path)
    assert asked
    asked.clear()
    stored_states(counting, "some", SENTENCES, 2, tmp_path)
    assert not asked
    stored_states(counting, "other", SENTENCES, 2, tmp_path)
    stored_states(counting, "some", SENTENCES.shortened(4), 2, tmp_path)
    assert len(asked) == 2 and len(list((tmp_path / "tokens").glob("*.states"))) == 3


def test_no_sentences_have_no_states(tmp_path):
    nothing = IdSequences(np.zeros(0, np.int32), np.zeros(1, np.int64))
    states = stored_states(encoder, "some", nothing, 2, tmp_path)
    assert len(states) == 0 and states.padded([]).shape == (0, 0, 2)


@pytest.mark.parametrize("size", [20, 44])
def test_a_file_that_is_cut_off_or_too_long_is_told(tmp_path, size):
    (tmp_path / "a.states").write_bytes(bytes(size))
    with pytest.raises(InputError, match=r"a\.states is damaged: .*; remove it"):
        StoredStates(tmp_path / "a.states", np.array([3, 2]), 2)


def test_means_are_those_of_states_that_were_read(tmp_path):
    states = stored_states(encoder, "some", SENTENCES, 2, tmp_path)
    expected = [states.padded([row])[0].mean(0) for row in range(len(SENTENCES))]
    np.testing.assert_allclose(states.means(), expected, rtol=1e-6)
    assert states.means().dtype == np.float32
    assert np.array_equal(mean_state(np.array([[1.0, 3.0], [0.0, 0.0], [2.0, 0.0]])), [1.5, 1.5])
    assert not mean_state(np.zeros((2, 3))).any() and not mean_state(np.zeros((0, 3))).any()
