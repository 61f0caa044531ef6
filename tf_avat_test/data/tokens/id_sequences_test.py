import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokens.id_sequences import IdSequences

SENTENCES = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=6), min_size=1, max_size=8)


def sequences_of(sentences):
    starts = np.cumsum([0, *map(len, sentences)])
    return IdSequences(np.concatenate(sentences).astype(np.int32), starts)


@given(SENTENCES, st.data())
def test_padded_holds_the_chosen_sentences_and_zeros_beyond(sentences, data):
    rows = data.draw(st.lists(st.integers(0, len(sentences) - 1)))
    padded = sequences_of(sentences).padded(np.array(rows, np.int64))
    assert padded.shape == (len(rows), max((len(sentences[row]) for row in rows), default=0))
    for row, ids in zip(rows, padded.tolist(), strict=True):
        assert ids == sentences[row] + [0] * (len(ids) - len(sentences[row]))


@given(SENTENCES, st.integers(0, 2))
def test_unpadded_is_the_way_back_from_padded(sentences, wider):
    sequences = sequences_of(sentences)
    rows = np.arange(len(sequences))
    padded = sequences.padded(rows, sequences.lengths.max() + wider)
    found = IdSequences.unpadded(padded, sequences.lengths)
    np.testing.assert_array_equal(found.ids, sequences.ids)
    np.testing.assert_array_equal(found.starts, sequences.starts)


@given(SENTENCES, st.integers(1, 7))
def test_shortened_keeps_the_first_words(sentences, words):
    shortened = sequences_of(sentences).shortened(words)
    expected = sequences_of([sentence[:words] for sentence in sentences])
    np.testing.assert_array_equal(shortened.ids, expected.ids)
    np.testing.assert_array_equal(shortened.starts, expected.starts)


@given(SENTENCES, st.data())
def test_with_words_keeps_some_and_fills_what_has_none_left(sentences, data):
    kept = [data.draw(st.lists(st.booleans(), min_size=len(one), max_size=len(one))) for one in sentences]
    found = sequences_of(sentences).with_words(np.concatenate(kept), 77)
    pairs = zip(sentences, kept, strict=True)
    left = [[word for word, stays in zip(*pair, strict=True) if stays] or [77] for pair in pairs]
    expected = sequences_of(left)
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_array_equal(found.starts, expected.starts)
    assert found.ids.dtype == np.int32
