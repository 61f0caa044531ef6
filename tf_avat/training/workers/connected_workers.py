"""The workers of a training, as each of them knows the others."""

import contextlib
import re
import selectors
import threading

import tensorflow as tf

from tf_avat.input_error import InputError
from tf_avat.training.workers.link import GO_ON, TrainingEnded
from tf_avat.training.workers.meeting import meet

# How long TensorFlow's word that a worker is lost may come before the worker's own, or the kernel's for it,
# and how long after.
_SECONDS_TO_TELL = 30

# What TensorFlow raises where another worker is lost, among other reasons.
_OF_OTHERS = (
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
    tf.errors.UnavailableError,
)


class ConnectedWorkers:
    """This worker's connections to the others: the chief has one to each, any other one to the chief.

    Batches and gradients travel by TensorFlow's collectives. What travels here is what has to be agreed on:
    that all train the same, where they go on, and that one of them has ended, which ends all.

    A context manager, that tells the others of an error that ends this worker, and turns TensorFlow's errors
    into the name of the worker that is lost.

    Args:
        cluster: the `Cluster`.
        seconds: how long to wait for the others.
        give_up: function of a reason that ends this process at once, as `os._exit` does.

    Attributes:
        cluster: likewise.
        is_chief: whether this worker keeps the run.

    Raises:
        InputError: as `meet`.
    """

    def __init__(self, cluster, seconds, give_up):
        self.cluster = cluster
        self._give_up = give_up
        self.is_chief = cluster.is_chief
        self._links = meet(cluster, seconds)
        self._finished = False

    def agree(self, facts):
        """Makes sure that all workers stand on the same.

        Args:
            facts: dictionary of strings by names for messages.

        Raises:
            TrainingEnded: on every worker, where one has another value than the chief, or has ended.
        """
        if not self.is_chief:
            self._links[0].send(facts=facts)
            self._links[0].receive()
            return
        for link in self._links:
            theirs = dict(link.receive()["facts"])
            differing = [name for name in facts if theirs.get(name) != facts[name]]
            if differing:
                what = ", ".join(_compared(name, theirs.get(name), facts[name]) for name in differing)
                raise TrainingEnded(f"{link.name} differs from {self.cluster.named(0)} in {what}")
        for link in self._links:
            link.send(agreed=True)

    def from_chief(self, content=None):
        """Returns what the chief gives to all: bytes, of which the others know nothing before."""
        if not self.is_chief:
            self._links[0].receive()
            return self._links[0].receive_bytes()
        for link in self._links:
            link.send(given=len(content))
            link.send_bytes(content)
        return content

    def finish(self):
        """Tells the others that the run is whole; they wait for that.

        Raises:
            TrainingEnded: the chief has ended, and the run is not whole.
        """
        self._finished = True
        if not self.is_chief:
            self._links[0].receive()
            return
        for link in self._links:
            # The run is whole without them.
            with contextlib.suppress(TrainingEnded):
                link.send(finished=True)

    @contextlib.contextmanager
    def watched(self):
        """Runs a block that can't go on where another worker has ended.

        What the block does should find that out: TensorFlow raises an error, and so does whoever receives.
        Where it does not for long, as while TensorFlow waits for the other, which no exception can interrupt,
        this process gives up.
        """
        left = threading.Event()
        thread = threading.Thread(target=self._watch, args=[left], daemon=True)
        thread.start()
        try:
            yield
        finally:
            left.set()
            thread.join()

    def _watch(self, left):
        while not left.wait(1):
            ended = [link for link in self._links if link.has_ended()]
            if ended and not left.wait(_SECONDS_TO_TELL):
                try:
                    ended[0].receive()
                except TrainingEnded as reason:
                    self._tell(reason)
                    self._give_up(reason)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        try:
            if isinstance(error, _OF_OTHERS):
                self._raise_lost(error)
            if error is not None:
                self._tell(error)
            elif not self._finished:
                self._tell(TrainingEnded(f"{self.cluster.named(self.cluster.index)} has nothing left to do"))
        finally:
            for link in self._links:
                link.close()

    def _raise_lost(self, error):
        """Raises the reason of another worker's end, where that is what TensorFlow's error comes from."""
        waiting = selectors.DefaultSelector()
        for link in self._links:
            waiting.register(link, selectors.EVENT_READ, link)
        for key, _ in waiting.select(_SECONDS_TO_TELL):
            try:
                key.data.receive()
            except TrainingEnded as reason:
                self._tell(reason)
                raise reason from error
        # A machine that has stopped leaves its connections as they are.
        tasks = {int(task) for task in re.findall(r"/task:(\d+)", error.message)}
        if "CoordinationService" in error.message:
            # Which no message names: the chief, whom all others ask whether all are well.
            tasks.add(0)
        tasks.discard(self.cluster.index)
        silent = [self.cluster.named(task) for task in sorted(tasks) if task < len(self.cluster.addresses)]
        if silent:
            reason = TrainingEnded(f"{', '.join(silent)} does not answer any more; {GO_ON}")
            self._tell(reason)
            raise reason from error

    def _tell(self, error):
        reason = str(error)
        if not isinstance(error, TrainingEnded):
            reason = f"{self.cluster.named(self.cluster.index)} has ended: {_described(error)}"
        for link in self._links:
            with contextlib.suppress(TrainingEnded):
                link.send(ended=reason)


def _described(error):
    """An error in words for the other workers; what no user can mend shows where it happened alone."""
    if isinstance(error, (InputError, OSError)):
        return str(error)
    return "it was interrupted" if isinstance(error, KeyboardInterrupt) else type(error).__name__


def _compared(name, theirs, own):
    """A fact that differs; fingerprints tell a reader nothing."""
    short = all(isinstance(value, str) and len(value) < 60 for value in (theirs, own))
    return f"{name} ({theirs} there, {own} here)" if short else name
