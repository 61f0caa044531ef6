"""How long a run takes on this machine, measured on a few of its steps."""

import dataclasses
import time

from tf_avat.experiments.reproducing.fresh_process import fresh_process


@dataclasses.dataclass(frozen=True)
class MeasuredTime:
    """What a run takes, by parts that were measured.

    Attributes:
        start: seconds until the first step: imports, data, the model.
        first: seconds that the first epoch takes longer than others.
        epoch: seconds of a whole epoch with its look at valid: those of the steps that were measured, for all
            of them.
        end: seconds of all that comes after the last epoch.
        evaluation: seconds of what `bin/evaluate` does for a table; 0.0 where it is not wanted.
        share: of the texts, that was measured.
    """

    start: float
    first: float
    epoch: float
    end: float
    evaluation: float
    share: float

    def seconds(self, epochs):
        """Returns what the training of so many epochs takes."""
        return self.start + self.first + epochs * self.epoch + self.end


def measured_time(settings, data_folder, measured, threads):
    """Trains a few steps in a new process, as a run does, and throws the run away.

    A uniform sample of each split stands for it: of train so many that an epoch has 12 steps, of valid and
    test the same share. What grows with the texts is measured in the second epoch.

    Args:
        settings: the `RunSettings` of the run.
        data_folder: the data folder.
        measured: whether the table wants what `bin/evaluate` finds out.
        threads: of the process; None for as many as it likes.

    Returns:
        A `MeasuredTime`.

    Raises:
        InputError: a data set can't be had.
    """
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
    environment = {} if threads is None else dict.fromkeys(names, str(threads))
    values = dataclasses.asdict(settings)
    begun = time.time()
    with fresh_process(**environment) as process:
        return process.submit(_measure, values, str(data_folder), measured, begun).result()


def _measure(values, data_folder, measured, begun):
    # Only here, in the process that measures.
    from tf_avat.experiments.reproducing.measured_steps import measured_steps

    return MeasuredTime(**measured_steps(values, data_folder, measured, begun))
