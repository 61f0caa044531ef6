"""Rows of files with what models say of their texts."""

import concurrent.futures
import os

import numpy as np

from tf_avat.evaluation.streamed_scores import streamed_scores

# Of how many rows scores are read at once.
_SCORED_AT_ONCE = 2**17


class BatchPrediction:
    """Writes the rows of windows with new columns.

    1. Texts of a window are sorted by length, and read in batches of like length, each by one thread. So a
       batch is computed the same way on any number of cores, and rows come back in their order.
    2. While a window is read by models, the rows of the next are read from the file and split into words: two
       windows are in memory at most.
    3. A row without text is not asked for; its new columns are empty.

    Args:
        ensemble: an `Ensemble`.
        form: what writes rows, as `row_form` returns it.
        columns: the `NewColumns`.
        numbers: `LabelNumbers` of each group of the ensemble; empty where labels are not wanted.
        threads: how many batches are read at a time; all cores if None.

    Attributes:
        rows: how many rows have been written.
        empty: how many of them have no text.
    """

    def __init__(self, ensemble, form, columns, numbers=(), threads=None):
        self._ensemble, self._form, self._columns, self._numbers = ensemble, form, columns, numbers
        self._threads = threads or os.cpu_count() or 1
        self.rows = self.empty = 0

    def write(self, windows, output, told=lambda window, new: None):
        """Predicts and writes windows, but for those that the output has.

        Args:
            windows: iterable of `Window`.
            output: an `UnfinishedOutput` or a `StreamOutput`.
            told: function that is told of each window that is written, and whether it was written now.
        """
        pool = concurrent.futures.ThreadPoolExecutor(self._threads)
        waiting = None
        try:
            for window in windows:
                read, labels = self._counted(window)
                if output.has(window):
                    told(window, False)
                    continue
                texts = [window.rows[i].text for i in read]
                wait = self._ensemble.begin(texts, pool) if texts else None
                if waiting:
                    self._finish(*waiting, output, told)
                waiting = window, read, labels, wait
            if waiting:
                self._finish(*waiting, output, told)
        finally:
            pool.shutdown(cancel_futures=True)

    def scores(self, path):
        """Returns the scores of each group, as `streamed_scores` does, of what `output.scored` leads to."""
        found = []
        for i, classes in enumerate(self._ensemble.groups.values()):

            def parts(i=i):
                with open(path, "rb") as file:
                    while block := file.read(self._record.itemsize * _SCORED_AT_ONCE):
                        own = np.frombuffer(block, self._record)
                        known = own[own[f"label{i}"] >= 0]
                        yield known[f"label{i}"], known[f"probabilities{i}"]

            found.append(streamed_scores(parts, len(classes)))
        return found

    @property
    def _record(self):
        """What is kept of a row for scores."""
        fields = []
        for i, classes in enumerate(self._ensemble.groups.values()):
            fields += [(f"label{i}", np.int32), (f"probabilities{i}", np.float32, (len(classes),))]
        return np.dtype(fields)

    def _counted(self, window):
        """Counts rows; returns which of them have a text, and of these the labels' numbers of each group."""
        read = [i for i, row in enumerate(window.rows) if row.text.strip()]
        self.rows += len(window.rows)
        self.empty += len(window.rows) - len(read)
        return read, [numbers(window.rows[i].label for i in read) for numbers in self._numbers]

    def _finish(self, window, read, labels, wait, output, told):
        new, scored = [self._columns.nothing] * len(window.rows), b""
        if wait is not None:
            answers = wait()
            for i, values in zip(read, self._columns.values(answers), strict=True):
                new[i] = values
            scored = self._kept(labels, answers)
        lines = map(self._form.line, window.fields, new)
        text = (self._form.head(None) if window.number == 0 else "") + "".join(lines)
        output.write(window, text, scored)
        told(window, True)

    def _kept(self, labels, answers):
        """Returns as bytes what scores need of texts; nothing where labels are not wanted."""
        if not labels:
            return b""
        kept = np.zeros(len(labels[0]), self._record)
        for i, (numbers, own) in enumerate(zip(labels, answers, strict=True)):
            kept[f"label{i}"], kept[f"probabilities{i}"] = numbers, own.probabilities
        return kept.tobytes()
