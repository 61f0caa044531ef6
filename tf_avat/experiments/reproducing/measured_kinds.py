"""How long kinds of runs take on this machine, measured in as many processes as runs will have."""

import concurrent.futures
import dataclasses
import queue
import threading
import time
from typing import Any

from tf_avat.experiments.reproducing.fresh_process import fresh_process
from tf_avat.experiments.reproducing.measured_time import run_seconds
from tf_avat.experiments.reproducing.prepared_once import prepared_key
from tf_avat.experiments.reproducing.run_times import run_kind
from tf_avat.experiments.runs.run_settings import RunSettings

_THREADS = "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"

# Others of the same data that make it worth while for a second process to prepare that, too.
_SHARED = 3


def measured_kinds(runs, data_folder, threads, workers):
    """Measures a few steps of each of some runs, and once for each data set and model what comes beside.

    A process measures runs of the same data one after the other, so that it is prepared once. What comes
    beside steps, the evaluation among it, is measured of the plainest method, as it hardly depends on that.

    Args:
        runs: `PlannedRun`s, one of each kind.
        data_folder: the data folder.
        threads: of a process; None for as many as it likes.
        workers: number of processes at a time, which is that of runs, so that they are as slow as those.

    Yields:
        A run, the seconds of its training, and those of its evaluation, 0.0 where it has none; as they are
        found.

    Raises:
        InputError: a data set can't be had.
    """
    frames = {}
    for run in runs:
        settings = _plainest(run.settings)
        key = _frame_key(settings)
        frames[key] = frames.get(key, dataclasses.replace(run, settings=settings)).measured_too(run.measured)
    jobs = _Jobs([_Job(run, key) for key, run in frames.items()] + [_Job(run) for run in runs])
    environment = {} if threads is None else dict.fromkeys(_THREADS, str(threads))
    found, steps = {}, {}
    with concurrent.futures.ThreadPoolExecutor(workers) as executor:
        working = [executor.submit(jobs.work, str(data_folder), environment) for _ in range(workers)]
        try:
            for job, result in jobs.results(working):
                if job.frame:
                    found[job.frame] = result
                else:
                    steps[job.run] = result
                for run in [run for run in steps if _frame_key(_plainest(run.settings)) in found]:
                    frame = found[_frame_key(_plainest(run.settings))]
                    evaluation = frame.evaluation if run.measured else 0.0
                    yield run, run_seconds(run.settings.epochs, steps.pop(run), frame), evaluation
        finally:
            jobs.stop()


@dataclasses.dataclass(frozen=True)
class _Job:
    """A run to be measured: its steps or, with a `frame`, what comes beside them for runs of that key."""

    run: Any
    frame: str | None = None

    @property
    def data(self):
        return prepared_key(self.run.settings)


class _Jobs:
    """Jobs that several threads, each with a process of its own, take one after the other."""

    def __init__(self, jobs):
        self._count = len(jobs)
        self._by_data = {}
        for job in jobs:
            self._by_data.setdefault(job.data, []).append(job)
        self._lock = threading.Lock()
        self._begun = set()
        self._results = queue.Queue()

    def stop(self):
        """Lets nobody begin another job."""
        with self._lock:
            self._by_data.clear()

    def results(self, working):
        """Yields all jobs with their results; what a thread of `working` dies of is raised."""
        for _ in range(self._count):
            while True:
                try:
                    yield self._results.get(timeout=0.2)
                    break
                except queue.Empty:
                    for future in working:
                        if future.done():
                            future.result()

    def work(self, data_folder, environment):
        """Does jobs until there are no more that are worth while."""
        job = self._next(None)
        if job is None:
            return
        begun = time.time()
        with fresh_process(**environment) as process:
            ready = process.submit(_ready, begun).result()
            while job is not None:
                values = dataclasses.asdict(job.run.settings)
                measure = (_steps, values) if job.frame is None else (_frame, values, job.run.measured)
                self._results.put((job, process.submit(*measure, data_folder, ready).result()))
                job = self._next(job.data)

    def _next(self, data):
        with self._lock:
            if not self._by_data.get(data):
                fresh = {key: left for key, left in self._by_data.items() if key not in self._begun}
                shared = {key: left for key, left in self._by_data.items() if len(left) >= _SHARED}
                choice = fresh or shared
                if not choice:
                    return None
                data = max(choice, key=lambda key: len(choice[key]))
                self._begun.add(data)
            job = self._by_data[data].pop(0)
            if not self._by_data[data]:
                del self._by_data[data]
            return job


def _plainest(settings):
    """The settings of a run that has no adversarial term, and the same data and model."""
    return dataclasses.replace(
        settings,
        method="vanilla",
        solver=None,
        perturb=None,
        unlabeled="none",
        entropy_weight=0.0,
        marginal_entropy_weight=0.0,
        uniform_attention_weight=0.0,
    )


def _frame_key(settings):
    """What runs have in common whose time beside their steps is the same; the number of epochs is no part."""
    return run_kind(dataclasses.replace(settings, epochs=1, unlabeled_batch_size=1))


# What follows runs in the processes that measure, where alone TensorFlow is imported.


def _ready(begun):
    """The seconds from when a process was asked for until it can begin."""
    import tf_avat.experiments.reproducing.measured_frame  # noqa: F401

    return time.time() - begun


def _steps(values, data_folder, ready):
    from tf_avat.experiments.reproducing.measured_steps import measured_steps

    return measured_steps(RunSettings(**values), data_folder, ready)


def _frame(values, parts, data_folder, ready):
    from tf_avat.experiments.reproducing.measured_frame import measured_frame

    return measured_frame(RunSettings(**values), data_folder, parts, ready)
