"""What a run takes, put together from parts that were measured on a sample of its texts."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class StepsTime:
    """What depends on a run's method.

    Attributes:
        start: seconds until there is a model to be made: imports and data.
        first: seconds of all that comes before the second step: the model, the graph, the first step itself.
        step: seconds of a step, mean over some that were measured.
        steps: number of them in an epoch of the whole run.
    """

    start: float
    first: float
    step: float
    steps: int


@dataclasses.dataclass(frozen=True)
class FrameTime:
    """What depends on a run's data and model, and hardly on its method.

    Attributes:
        epoch: seconds of an epoch beside its steps: the look at valid, what is kept.
        end: seconds of all that comes after the last epoch.
        evaluation: seconds of `bin/evaluate` for what tables want of it.
    """

    epoch: float
    end: float
    evaluation: float


def run_seconds(epochs, steps, frame):
    """Returns the seconds of a run's training, from its start to its end.

    Args:
        epochs: their number.
        steps: the run's `StepsTime`.
        frame: the `FrameTime` of runs with the same data and model.
    """
    of_epochs = epochs * (steps.steps * steps.step + frame.epoch)
    return steps.start + steps.first + of_epochs - steps.step + frame.end
