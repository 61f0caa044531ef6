"""How far a study is, on a terminal and in its log."""

import datetime
import time

# Between two lines on what is under way, where nothing ends.
_SECONDS = 120


class StudyProgress:
    """Tells each run that ends, how many are done, and how long it will take.

    Args:
        folder: the `StudyFolder`, whose log holds every line.
        times: the `RunTimes`.
        workers: number of runs at a time.
        say: function of a line, for the terminal.

    Attributes:
        workers: as the argument; who knows better later may say so.
    """

    def __init__(self, folder, times, workers, say):
        self._folder = folder
        self._times = times
        self.workers = workers
        self._say = say
        self._last = time.monotonic()
        self._best = {}

    def line(self, text):
        """Tells a line."""
        self._say(text)
        self._folder.log(text)

    def begin(self, course):
        """Tells what was there already, and what is to be done."""
        for name, state in course.states.items():
            run = course.runs.get(name)
            if run is not None:
                self._compare(run, state)
        self.line(self._counts(course, []))

    def ended(self, course, run, seconds):
        """Tells how a run has ended, and after how long."""
        if run.name in course.failed:
            self.line(f"failed: {run.name}")
            for line in course.failed[run.name]:
                self.line(f"    {line}")
            self.line(f"    all that it printed: {self._folder.run_log(run)}")
            return
        state = course.states[run.name]
        self._compare(run, state)
        # What was there before took its time too.
        self._times.add_ended(run, max(seconds, state.seconds))
        told = f"done: {run.name}, {self._scores(state)}, {_time(seconds)}"
        best, score = self._best[run.settings.dataset]
        self.line(
            told if best == run.name else f"{told}; best so far on its valid texts {best}: AUC {score:.4f}"
        )

    def tell(self, course, waiting):
        """Tells how many runs are done and how long the rest takes; at most so often where nothing has ended.

        Args:
            course: the `StudyCourse`.
            waiting: names of the runs that are begun or wait for a worker.
        """
        done = len(course.states)
        now = time.monotonic()
        if done == getattr(self, "_done", None) and now - self._last < _SECONDS:
            return
        self._done, self._last = done, now
        self.line(self._counts(course, waiting))

    def _compare(self, run, state):
        auc = state.scores(["valid_auc"]).get("valid_auc", -1.0)
        if auc > self._best.get(run.settings.dataset, ("", -2.0))[1]:
            self._best[run.settings.dataset] = run.name, auc

    def _scores(self, state):
        scores = state.scores(["valid_f1", "valid_auc"])
        return ", ".join(f"{name.replace('_', ' ')} {value:.4f}" for name, value in scores.items())

    def _counts(self, course, waiting):
        runs = course.runs
        left, later = course.to_do, course.later
        total = len(runs) + len(later)
        begun = []
        for name in waiting:
            state = course.folder.state(runs[name]) if name in runs else None
            if state is not None and state.is_begun:
                epochs, f1 = state.epochs
                begun.append(f"{name} (epoch {epochs}{'' if f1 is None else f', valid f1 {f1:.4f}'})")
        failed = len(course.failed)
        line = f"{total - len(left) - len(later) - failed} of {total} runs done, {failed} failed"
        if waiting:
            line += f", {min(self.workers, len(waiting))} running"
        line += f", {self._left([*left, *later])} left"
        return line + (": " + "; ".join(begun) if begun else "")

    def _left(self, runs):
        seconds = [self._times.seconds(run) for run in runs]
        known = [entry for entry in seconds if entry is not None]
        if not seconds:
            return "nothing"
        if not known:
            return "an unknown time"
        # Kinds that nothing is known of are taken for as long as the others.
        whole = sum(known) * len(seconds) / len(known) / self.workers
        return f"about {_time(max(whole, *known))}" if len(seconds) > 1 else f"about {_time(whole)}"


def _time(seconds):
    return str(datetime.timedelta(seconds=round(seconds)))
