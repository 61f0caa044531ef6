"""Which rows of the global batch a replica runs, as its layers see it."""

import contextvars

import tensorflow as tf

_CURRENT = contextvars.ContextVar("tf_avat_rows_of_batch", default=None)


class RowsOfBatch:
    """A scope: the layers called inside of it know which rows of the global batch they are given.

    Scopes belong to a thread, so that every replica of a `tf.distribute.Strategy` has its own. One of no
    rows, as on a single device, is none. A scope may be entered again, but not within itself.

    Args:
        rows: how many rows this replica holds, a scalar; None for a scope that is none.
        first: the place of the first of them, a scalar.
        total: how many rows all replicas hold together, a scalar.
        varies: whether `rows` is another number from batch to batch in the same graph.
    """

    def __init__(self, rows=None, first=None, total=None, varies=False):
        self._rows, self._first, self._total, self._varies = rows, first, total, varies

    def __enter__(self):
        self._token = _CURRENT.set(None if self._rows is None else self)
        return self

    def __exit__(self, *exception):
        _CURRENT.reset(self._token)

    def place(self, inputs):
        """Returns (first, total) of what a layer is given, along its first axis.

        That axis may also hold several entries for each row, such as the words of all texts. What is the same
        for all rows, as positions are, has none of its own: it is given whole.
        """
        given = tf.shape(inputs)[0]
        if inputs.shape[0] is not None and self._varies:
            return 0, given
        rows = tf.maximum(self._rows, 1)
        times = tf.where(given % rows == 0, given // rows, 0)
        first = self._first * times
        return first, tf.maximum(self._total * times, first + given)


def rows_of_batch():
    """Returns the `RowsOfBatch` that is entered, or None."""
    return _CURRENT.get()
