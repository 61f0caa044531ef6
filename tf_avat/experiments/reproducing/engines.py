"""What carries the runs of a study: this process, or the workers of dask.distributed."""

import concurrent.futures
import contextlib
import dataclasses
import importlib.util
import logging
import threading
from collections.abc import Callable

from tf_avat.experiments.reproducing.carried_run import carry_run
from tf_avat.input_error import InputError

_SECONDS = 30


def needs_dask(workers, scheduler):
    """Returns whether dask.distributed is needed and not there."""
    return (workers > 1 or scheduler is not None) and importlib.util.find_spec("distributed") is None


@dataclasses.dataclass(frozen=True)
class Engine:
    """What carries runs.

    Attributes:
        submit: function of a `RunTask` that returns a `concurrent.futures.Future` of its `RunOutcome`.
        workers: number of runs at a time, as far as is known when it starts.
    """

    submit: Callable
    workers: int


@contextlib.contextmanager
def engine(workers, scheduler=None):
    """Yields an `Engine`.

    Runs that are under way when the block is left by an error are ended, but for those on a cluster that is
    not ours: there they end by themselves, and are found finished by who needs them next.

    Args:
        workers: number of runs at a time on this machine; one alone needs no other process.
        scheduler: address of a dask scheduler whose workers are to carry them in place of our own, or None.

    Raises:
        InputError: nobody answers at the address.
    """
    if scheduler is None and workers == 1:
        with _here() as submit:
            yield Engine(submit, 1)
        return
    with _client(workers, scheduler) as client:
        executor = client.get_executor(pure=False)
        try:
            threads = sum(client.nthreads().values())
            yield Engine(lambda task: executor.submit(carry_run, task), max(1, threads))
        finally:
            # Who leaves in good order has waited for all of them.
            executor.shutdown(wait=False)


@contextlib.contextmanager
def _here():
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        try:
            yield lambda task: executor.submit(carry_run, task, stop.is_set)
        except BaseException:
            stop.set()
            executor.shutdown(wait=False, cancel_futures=True)
            raise


@contextlib.contextmanager
def _client(workers, scheduler):
    import dask
    import distributed

    # What a dying worker says is told as the run's fate.
    for name in ("distributed", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"`scheduler`={scheduler}: no scheduler answers there ({error})") from error
        with client:
            yield client
        return
    with (
        # It looks at the worker's threads a hundred times a second, which costs the runs.
        dask.config.set({"distributed.worker.profile.enabled": False}),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            # A child's memory is not the worker's, which is killed for no reason otherwise.
            memory_limit=0,
            # Its scheduler serves pages in any case: of no dashboard, to this machine, on any free port.
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            # Whoever may hand a task to a worker may do all that we may.
            security=distributed.Security.temporary(),
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client
