"""The folder of a study."""

import contextlib
import datetime
import pathlib

from tf_avat.check_writable import check_writable
from tf_avat.experiments.reproducing.run_state import RunState
from tf_avat.experiments.runs.run_lock import LOCK_FILE, RunLock
from tf_avat.input_error import InputError
from tf_avat.printable import printable
from tf_avat.written_atomically import is_temporary, written_atomically

_RUNS, _LOGS, _LOG, _TIMES = "runs", "logs", "study.log", "times.json"
_REPORT = "report-"


class StudyFolder:
    """`runs/`, `logs/`, `study.log`, `times.json`, and `report-NAME` for each study that was made there.

    Args:
        path: the folder; it need not exist.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.log_file = self.path / _LOG
        self.times_file = self.path / _TIMES

    def check(self):
        """Finds out whether a study may be written here, before any long work; writes nothing.

        Raises:
            InputError: the folder holds other things than studies, or can't be written.
        """
        check_writable(self.path, "the study's folder")
        if not self.path.is_dir():
            return
        names = {p.name for p in self.path.iterdir() if p.name != LOCK_FILE and not is_temporary(p.name)}
        # Who looks at a report before anything has run leaves a folder that holds nothing else.
        names -= {name for name in names if _is_report(self.path / name)}
        # A folder of these two alone is one whose study was cut off at once.
        if names - {_RUNS, _LOGS} and not names & {_TIMES, _LOG}:
            raise InputError(f"{self.path} is neither empty nor a study's folder; choose another `study_dir`")

    @contextlib.contextmanager
    def opened(self):
        """Makes the folder; nobody else runs a study there until the block ends, or this process does.

        Raises:
            InputError: as `check`, or another study is run there.
        """
        self.check()
        for folder in (self.path / _RUNS, self.path / _LOGS):
            folder.mkdir(parents=True, exist_ok=True)
        lock = RunLock(self.path)
        try:
            lock.acquire()
        except InputError:
            raise InputError(f"another study is being run in {self.path}; wait, or stop it") from None
        try:
            yield self
        finally:
            lock.release()

    def run_folder(self, run):
        """Returns the path of the folder of a `PlannedRun`."""
        return self.path / _RUNS / run.name

    def run_log(self, run):
        """Returns the path of what the programs of a run have printed."""
        return self.path / _LOGS / f"{run.name}.log"

    def failure(self, run):
        """Returns the last lines of a `PlannedRun` that has failed, or None."""
        try:
            return tuple(self._failure_file(run).read_text("utf-8").splitlines())
        except OSError:
            return None

    def keep_failure(self, run, lines):
        """Keeps the last lines of a run that has failed, for reports to come; None where it has not."""
        file = self._failure_file(run)
        if lines is None:
            file.unlink(missing_ok=True)
            return
        with written_atomically(file) as path:
            path.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def _failure_file(self, run):
        return self.path / _LOGS / f"{run.name}.failed"

    def report_folder(self, study):
        """Returns the path of a `Study`'s report."""
        return self.path / f"{_REPORT}{study.name}"

    def state(self, run):
        """Returns the `RunState` of a `PlannedRun`.

        Raises:
            InputError: as `RunState.of`.
        """
        return RunState.of(self.run_folder(run), run.settings)

    def log(self, line):
        """Adds a line to `study.log`, with the time; makes the folder."""
        self.path.mkdir(parents=True, exist_ok=True)
        now = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
        with self.log_file.open("a", encoding="utf-8") as file:
            file.write(f"{now} {printable(line)}\n")


def _is_report(path):
    return path.name.startswith(_REPORT) and (path / "report.json").is_file()
