"""A study from its first run to its last: what is next, what is done, what has failed."""

import concurrent.futures
import dataclasses
import functools

from tf_avat.experiments.reproducing.carried_run import RunOutcome, RunTask
from tf_avat.experiments.reproducing.choose_settings import best_point, tried_points
from tf_avat.experiments.reproducing.planned_run import choosing_runs, joined, reported_runs
from tf_avat.experiments.reproducing.score_names import parts_of
from tf_avat.experiments.reproducing.study import Row, Table
from tf_avat.input_error import InputError

_SECONDS = 30


@dataclasses.dataclass(eq=False)
class RowCourse:
    """How far a row is.

    Attributes:
        table: the `Table` that it stands in.
        row: the `Row`.
        chosen: values by name; None before they are chosen, and where no run has told.
    """

    table: Table
    row: Row
    chosen: dict | None = None
    _reported: dict = dataclasses.field(default_factory=dict)

    @property
    def measured(self):
        """The `PARTS` that the table wants of `bin/evaluate`."""
        return parts_of(self.table.scores)

    @functools.cached_property
    def choosing(self):
        """The `PlannedRun`s by which settings are chosen."""
        return choosing_runs(self.row)

    @property
    def reported(self):
        """The `PlannedRun`s that are reported; none before settings are chosen."""
        return [] if self.chosen is None else self.reported_at(self.chosen)

    def reported_at(self, values):
        """Returns the runs that would be reported if these values were chosen."""
        key = repr(values)
        if key not in self._reported:
            self._reported[key] = reported_runs(self.row, self.table.seeds, values, self.measured)
        return self._reported[key]


class StudyCourse:
    """The runs of a study and what has become of them, by what their folders hold.

    Args:
        study: a `Study`.
        folder: its `StudyFolder`.
        again: whether runs that have failed are to be tried again; else they count as failed.

    Attributes:
        rows: a `RowCourse` for each row of each table.
        states: the `RunState`s of trained runs by name.
        failed: the last lines of runs that have failed, by name.

    Raises:
        InputError: a run's folder holds another run, or is damaged.
    """

    def __init__(self, study, folder, again=True):
        self.study = study
        self.folder = folder
        self.rows = [RowCourse(table, row) for table in study.tables for row in table.rows]
        self.states = {}
        self.failed = {}
        self._looked_at = set()
        self._again = again
        self.look()

    @property
    def runs(self):
        """The `PlannedRun`s that are known to be needed, by name; others follow once settings are chosen."""
        choosing = [run for course in self.rows for run in course.choosing]
        return joined([*choosing, *(run for course in self.rows for run in course.reported)])

    def look(self):
        """Reads what folders hold of runs that are new, and chooses settings where all has been tried."""
        changed = True
        while changed:
            for name, run in self.runs.items():
                if name not in self.states and name not in self._looked_at:
                    self._looked_at.add(name)
                    self._read(run)
            changed = self._choose()

    def _read(self, run):
        state = self.folder.state(run)
        if state.is_trained:
            self.states[run.name] = state
        if not self._again and not state.is_done(run.measured) and (lines := self.folder.failure(run)):
            self.failed[run.name] = lines

    def _choose(self):
        """Chooses the settings of rows whose runs to choose by have ended; returns whether there were any."""
        changed = False
        for course in self.rows:
            if course.chosen is not None:
                continue
            if course.row.choosing is None:
                course.chosen = {}
            elif all(run.name in self.states or run.name in self.failed for run in course.choosing):
                course.chosen = best_point(tried_points(course.row, self.states))
                if course.chosen is None:
                    self._fail_unscored(course)
            changed |= course.chosen is not None
        return changed

    def _fail_unscored(self, course):
        """Counts trained runs as failed that were made to choose and have no score to choose by."""
        by = course.row.choosing.by
        for run in course.choosing:
            if run.name not in self.failed:
                reason = f"valid {by} is not defined for it, so nothing can be chosen by it"
                self.failed[run.name] = (f"{reason}; choose by another",)

    def is_done(self, run):
        """Returns whether nothing is left to do for a `PlannedRun`."""
        return run.name in self.states and self.states[run.name].is_done(run.measured)

    @property
    def to_do(self):
        """The `PlannedRun`s that are neither done nor have failed, those to choose by first."""
        return [run for run in self.runs.values() if not self.is_done(run) and run.name not in self.failed]

    @property
    def later(self):
        """The `PlannedRun`s that wait for settings to be chosen, as they are but for these; each once."""
        waiting = {}
        for course in self.rows:
            # Where all that could tell has failed, nothing will follow.
            if course.chosen is None and any(run.name not in self.failed for run in course.choosing):
                for run in course.reported_at(course.row.choosing.points[0]):
                    waiting[run.name] = run
        return list(waiting.values())

    def carry(self, submit, task_of, progress):
        """Has all runs carried to their end.

        Args:
            submit: function of a `RunTask` that returns a `concurrent.futures.Future` of its `RunOutcome`.
            task_of: function of a `PlannedRun` that returns its `RunTask`.
            progress: a `StudyProgress`, which is told.
        """
        futures = {}
        progress.begin(self)
        while True:
            submitted = {run.name for run in futures.values()}
            for run in self.to_do:
                if run.name not in submitted:
                    futures[submit(task_of(run))] = run
            if not futures:
                return
            ended, _ = concurrent.futures.wait(futures, _SECONDS, concurrent.futures.FIRST_COMPLETED)
            for future in ended:
                self._end(future, futures.pop(future), progress)
            progress.tell(self, [run.name for run in futures.values()])

    def _end(self, future, run, progress):
        try:
            outcome = future.result()
        except Exception as error:
            # As that a worker has died of the run again and again.
            outcome = RunOutcome(run.name, (f"{type(error).__name__}: {error}",))
        lines = outcome.last_lines
        try:
            self._read(run)
        except InputError as damaged:
            lines = (*lines, str(damaged))
        if self.is_done(run):
            # As where a worker is lost that had finished it.
            lines = ()
        if lines or run.name not in self.states:
            self.failed[run.name] = lines or ("the run ended without a result",)
        self.folder.keep_failure(run, self.failed.get(run.name))
        self._looked_at.add(run.name)
        self.look()
        progress.ended(self, run, outcome.seconds)


def run_task(folder, run, programs, working_folder, threads):
    """Returns the `RunTask` of a `PlannedRun`.

    Args:
        folder: the `StudyFolder`.
        run: the `PlannedRun`.
        programs: pair of functions, of settings and folder and of folder and `PARTS`, that return the
            commands which train and evaluate.
        working_folder: that relative paths start from.
        threads: of each program, or None.
    """
    place = folder.run_folder(run).resolve()
    train, evaluate = programs
    return RunTask(
        name=run.name,
        folder=str(place),
        train=tuple(train(run.settings, place)),
        evaluate=tuple(evaluate(place, run.measured)) if run.measured else None,
        measured=run.measured,
        log=str(folder.run_log(run).resolve()),
        working_folder=str(working_folder),
        threads=threads,
    )
