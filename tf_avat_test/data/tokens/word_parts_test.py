import numpy as np
import pytest

from tf_avat.data.tokens import word_parts as module
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_counts import WordCounts, count_words
from tf_avat.data.tokens.word_jobs import CountWords
from tf_avat.data.tokens.word_parts import word_parts
from tf_avat.input_error import InputError

TEXTS = [f"Word{i % 700}, it's “naïve” no{i} {'❤' * (i % 50 == 0)}" + "\n" * (i % 3) for i in range(5000)]
TEXTS[7:9] = ["", "ΟΔΟΣ 1\u20e3 日本"]


def in_cores(monkeypatch, number):
    monkeypatch.setattr(module, "cores", lambda: number)


@pytest.fixture
def little_is_much(monkeypatch):
    monkeypatch.setattr(module, "_PART", 1)
    monkeypatch.setattr(module, "_MANY", 2000)
    in_cores(monkeypatch, 2)


def answers(number, monkeypatch):
    in_cores(monkeypatch, number)
    counts = WordCounts(3000)
    count_words(iter(TEXTS), counts)
    vocabulary = Vocabulary(tuple(word.decode() for word in counts.most_frequent(1, 600)))
    ids = TextPipeline(vocabulary).id_sequences(iter(TEXTS))
    return counts.most_frequent(), counts.undercount, ids.ids.tolist(), ids.starts.tolist()


def test_any_number_of_cores_gives_the_same(little_is_much, monkeypatch):
    one, two, three = (answers(number, monkeypatch) for number in (1, 2, 3))
    assert one == two == three
    monkeypatch.setattr(module, "_MANY", 10**9)
    assert answers(1, monkeypatch) == one


def test_is_what_the_graph_gives(little_is_much):
    pipeline = TextPipeline(Vocabulary(("it's", "naïve", "❤", "word3", "οδος", "本", "日本")))
    _, ids = pipeline(np.array(TEXTS, object))
    found = pipeline.id_sequences(TEXTS)
    assert found.ids.tolist() == ids.flat_values.numpy().tolist()
    assert found.starts.tolist() == ids.row_splits.numpy().tolist()


def test_a_part_is_of_many_texts_at_most_however_short():
    parts = [part for part, _ in word_parts([""] * 70_000, CountWords, (), 2)]
    assert list(map(len, parts)) == [65_536, 4_464]


def test_an_error_of_the_texts_ends_the_processes(little_is_much):
    def texts():
        yield from TEXTS
        raise InputError("line 5001")

    with pytest.raises(InputError, match="line 5001"):
        list(word_parts(texts(), CountWords, (), 2))


def test_half_a_surrogate_pair_is_no_text(little_is_much):
    with pytest.raises(UnicodeEncodeError):
        list(word_parts([*TEXTS, "\ud800"], CountWords, (), 2))
