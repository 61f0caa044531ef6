"""How far a program is with rows of files, on a terminal and in a log."""

import contextlib
import datetime
import sys
import time

from tf_avat.commands.say import note

# Between lines of a log.
_SECONDS = 30


@contextlib.contextmanager
def work_progress(what, size):
    """Yields a function `told(rows, taken)` that shows rows, rows a second and the time left.

    On a terminal that is a bar on stderr, which goes away at the end; elsewhere a line on stderr every half
    minute.

    Args:
        what: is done with the rows, as `predicted`.
        size: bytes of all that is read; None if that is not known.
    """
    if sys.stderr.isatty():
        with _bar(what, size) as told:
            yield told
        return
    begun = last = time.monotonic()
    first = None

    def told(rows, taken):
        nonlocal last, first
        now = time.monotonic()
        first = first or (rows, taken, now)
        if now - last >= _SECONDS:
            last = now
            note(_line(what, rows, taken, size, now - begun, first, now))

    yield told


def _line(what, rows, taken, size, seconds, first, now):
    # What was done before is no measure of what is left.
    rows_since, taken_since, since = rows - first[0], taken - first[1], now - first[2]
    rate = rows_since / since if since > 0 else 0.0
    line = f"{rows:,} rows {what} in {_time(seconds)}"
    if rate:
        line += f", {rate:,.0f} rows/s"
    if size and taken_since > 0:
        left = (size - taken) * since / taken_since
        line += f", {min(taken / size, 1):.0%} read, {_time(max(left, 0))} left"
    return line


def _time(seconds):
    return str(datetime.timedelta(seconds=round(seconds)))


@contextlib.contextmanager
def _bar(what, size):
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]:,.0f} rows/s"),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=size, rate=0.0)
        first = None

        def told(rows, taken):
            nonlocal first
            now = time.monotonic()
            first = first or (rows, now)
            rate = (rows - first[0]) / (now - first[1]) if now > first[1] else 0.0
            progress.update(task, description=f"{rows:,} rows {what}", completed=taken, rate=rate)

        yield told
