import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.tokens import encoded_windows as module
from tf_avat.data.tokens.encoded_windows import encoded_windows, sentences_digest
from tf_avat.data.tokens.id_sequences import IdSequences

LENGTHS = np.array([3, 1, 9, 2, 5, 1, 4])
SENTENCES = IdSequences(
    np.arange(1, LENGTHS.sum() + 1, dtype=np.int32), np.concatenate([[0], np.cumsum(LENGTHS)])
)


def encoder(ids, training):
    return tf.cast(ids[..., None], tf.float32)


@pytest.mark.parametrize("window", [1, 3, 100])
@pytest.mark.parametrize("pieces", [2, 8, 100])
def test_texts_come_in_their_order_whatever_the_batches(window, pieces, monkeypatch):
    monkeypatch.setattr(module, "_WINDOW", window)
    monkeypatch.setattr(module, "_PIECES", pieces)
    done = []
    windows = list(encoded_windows(encoder, SENTENCES, LENGTHS, done.append))
    assert [len(states) for states in windows[:-1]] == [window] * (len(windows) - 1)
    found = [state[:, 0].astype(int).tolist() for states in windows for state in states]
    expected = np.split(SENTENCES.ids, SENTENCES.starts[1:-1])
    assert found == [ids.tolist() for ids in expected]
    assert done == sorted(done) and done[-1] == 1


def test_the_digest_tells_other_ids_and_the_same_ids_in_other_sentences(monkeypatch):
    digest, lengths = sentences_digest(SENTENCES)
    assert lengths.tolist() == LENGTHS.tolist()
    assert sentences_digest(IdSequences(SENTENCES.ids + 1, SENTENCES.starts))[0] != digest
    other = np.concatenate([[0], np.cumsum(LENGTHS[::-1])])
    assert sentences_digest(IdSequences(SENTENCES.ids, other))[0] != digest
    assert sentences_digest(IdSequences(SENTENCES.ids.copy(), SENTENCES.starts))[0] == digest
