import time

import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.graph_pipeline import cut


def cut_pieces(texts, rows, begin, end):
    pieces = cut(tf.constant(texts, tf.string), tf.constant(rows, tf.int64), *map(_int32, (begin, end)))
    return pieces.numpy().tolist()


def _int32(values):
    return tf.constant(values, tf.int32)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=9), st.lists(st.integers(0, 20), max_size=9)), max_size=5))
def test_pieces_are_those_that_were_cut_one_by_one(given_texts):
    texts, rows, begin, end, wanted = [], [], [], [], []
    for row, (text, places) in enumerate(given_texts):
        texts.append(text.encode())
        places = sorted(min(place, len(texts[-1])) for place in places)
        for first, last in zip(places[::2], places[1::2], strict=False):
            rows.append(row)
            begin.append(first)
            end.append(last)
            wanted.append(texts[-1][first:last])
    assert cut_pieces(texts, rows, begin, end) == wanted


def test_pieces_of_a_letter_that_have_none_of_it_are_empty():
    assert cut_pieces(["abc"], [0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 1, 3]) == [b"", b"a", b"", b"bc"]


def test_a_long_text_takes_no_time_that_grows_with_its_square():
    places = list(range(50_000))
    started = time.process_time()
    pieces = cut_pieces(["ab" * 50_000], [0] * 50_000, [2 * i for i in places], [2 * i + 1 for i in places])
    # All copies of the text beside its pieces would take 5 GB and some seconds.
    assert time.process_time() - started < 1 and pieces == [b"a"] * 50_000
