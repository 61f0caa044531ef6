import threading
import time

import pytest
import tensorflow as tf

from tf_avat.data.tokens.parallel_parts import parallel_parts
from tf_avat.input_error import InputError


def test_parts_come_in_order_whichever_is_ready_first():
    def slow_first(texts):
        if texts[0] == b"0":
            time.sleep(0.2)
        return texts.numpy().tolist()

    parts = list(parallel_parts(slow_first, (str(i) for i in range(5000))))
    assert [len(part) for part in parts] == [1024] * 4 + [904]
    assert [int(text) for part in parts for text in part] == list(range(5000))


def test_no_more_texts_are_taken_than_are_worked_on():
    taken = 0

    def texts():
        nonlocal taken
        while True:
            taken += 1
            yield "a"

    parts = parallel_parts(tf.size, texts())
    next(parts)
    assert taken <= 1024 * (threading.active_count() + 2)
    parts.close()


def test_an_error_of_the_texts_or_of_the_work_is_raised_as_it_is():
    def texts():
        yield "a"
        raise InputError("line 2")

    with pytest.raises(InputError, match="line 2"):
        list(parallel_parts(tf.size, texts()))

    def fails(texts):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(parallel_parts(fails, ["a"]))


def test_no_texts_have_no_parts():
    assert list(parallel_parts(tf.size, [])) == []
