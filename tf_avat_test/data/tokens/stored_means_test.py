import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.stored_means import stored_means
from tf_avat.input_error import InputError

LENGTHS = np.array([3, 1, 70, 2, 5] * 30)
SENTENCES = IdSequences(
    np.arange(1, LENGTHS.sum() + 1, dtype=np.int32), np.concatenate([[0], np.cumsum(LENGTHS)])
)


def encoder(ids, training):
    states = tf.cast(ids[..., None], tf.float32) * tf.constant([1.0, 0.5])
    # As an encoder that reads no more than ten pieces.
    return states * tf.cast(tf.range(tf.shape(ids)[1]) < 10, tf.float32)[None, :, None]


def test_each_text_has_the_mean_of_the_states_that_the_encoder_read(tmp_path):
    done = []
    means = stored_means(encoder, "some", SENTENCES, 2, tmp_path, done.append)
    read = [
        SENTENCES.ids[start : start + min(n, 10)]
        for start, n in zip(SENTENCES.starts[:-1], LENGTHS, strict=True)
    ]
    expected = np.array([ids.mean() for ids in read])[:, None] * [1, 0.5]
    np.testing.assert_allclose(means, expected, rtol=1e-6)
    assert means.dtype == np.float32 and done[-1] == 1


def test_means_are_computed_once_for_the_same_encoder_and_ids(tmp_path):
    asked = []

    def counting(ids, training):
        asked.append(1)
        return encoder(ids, training)

    first = stored_means(counting, "some", SENTENCES, 2, tmp_path)
    assert asked
    asked.clear()
    assert np.array_equal(stored_means(counting, "some", SENTENCES, 2, tmp_path), first) and not asked
    stored_means(counting, "other", SENTENCES, 2, tmp_path)
    stored_means(counting, "some", SENTENCES.shortened(4), 2, tmp_path)
    assert len(asked) == 2 and len(list((tmp_path / "tokens").glob("*.means"))) == 3


def test_no_sentences_and_texts_that_are_not_read_have_means_all_the_same(tmp_path):
    nothing = IdSequences(np.zeros(0, np.int32), np.zeros(1, np.int64))
    assert stored_means(encoder, "some", nothing, 2, tmp_path).shape == (0, 2)
    means = stored_means(lambda ids, training: encoder(ids, training) * 0, "none", SENTENCES, 2, tmp_path)
    assert not means.any()


def test_where_the_data_folder_can_not_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "tokens").write_text("no folder")
    assert len(stored_means(encoder, "some", SENTENCES, 2, tmp_path)) == 150


def test_a_file_that_is_cut_off_is_told(tmp_path):
    stored_means(encoder, "some", SENTENCES, 2, tmp_path)
    (file,) = (tmp_path / "tokens").glob("*.means")
    file.write_bytes(file.read_bytes()[:-4])
    with pytest.raises(InputError, match=r"means is damaged: it is of another size; remove it"):
        stored_means(encoder, "some", SENTENCES, 2, tmp_path)
