import numpy as np
import pytest

from tf_avat.data.batches.length_batches import length_batches
from tf_avat.data.tokens.id_sequences import IdSequences


def sequences(lengths):
    ids = np.arange(1, sum(lengths) + 1, dtype=np.int32)
    return IdSequences(ids, np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]))


@pytest.mark.parametrize("lengths", [[3, 1, 0, 7], [5] * 300, [13_000, 2, 9_000, 9_000], [1]])
def test_every_word_of_every_sentence_comes_once_at_its_place(lengths):
    sentences = sequences(lengths)
    words = np.zeros_like(sentences.ids)
    rows = []
    for batch in length_batches(sentences):
        rows.extend(batch.rows)
        words[batch.places] += batch.ids[batch.inside]
        assert batch.ids[~batch.inside].sum() == 0
    assert sorted(rows) == list(range(len(lengths)))
    assert words.tolist() == sentences.ids.tolist()


def test_batches_are_bounded_in_sentences_and_in_padded_words():
    batches = list(length_batches(sequences([600] * 50 + [3] * 400)))
    assert max(len(batch.rows) for batch in batches) == 128
    assert max(batch.ids.size for batch in batches) <= 12_800


def test_a_sentence_longer_than_a_batch_is_one_by_itself():
    assert [len(batch.rows) for batch in length_batches(sequences([20_000, 20_000]))] == [1, 1]


def test_no_sentences_are_one_batch_without_rows():
    batches = list(length_batches(sequences([])))
    assert [batch.ids.shape for batch in batches] == [(0, 1)]
