import numpy as np

from tf_avat.data.tokens import word_jobs
from tf_avat.data.tokens.plain_words import joined
from tf_avat.data.tokens.word_jobs import CountWords, NumberWords

BLOCKS = [joined(["a B a", "❤ a"]), joined(["", "it's c", "日 b"])]


def test_words_become_ids_block_after_block():
    ids, lengths, unread = NumberWords(["it's", "a"])(BLOCKS)
    assert np.frombuffer(ids, np.int32).tolist() == [3, 1, 3, 2, 1]
    assert np.frombuffer(lengths, np.int64).tolist() == [3, 0, 0, 2, 0]
    assert np.frombuffer(unread, np.int64).tolist() == [1, 4]


def test_words_are_counted_and_forgotten_where_they_are_too_many(monkeypatch):
    monkeypatch.setattr(word_jobs, "_ROOM", 2)
    count = CountWords()
    for _ in range(3):
        words, counts, unread = count(BLOCKS)
        found = dict(zip(words.split(), np.frombuffer(counts, np.int64).tolist(), strict=True))
        assert found == {b"a": 2, b"b": 1, b"it's": 1, b"c": 1}
        assert np.frombuffer(unread, np.int64).tolist() == [1, 4]
