"""Where the workers of a training go on."""

import io

import numpy as np

from tf_avat.training.training_state import training_variables

_FINISHED = "finished"


def restore_all(trainer, record, workers, with_changed_code=False):
    """Brings the trainer of this process, and of all that train with it, to the state of the run folder.

    Only the chief reads the folder. The others get the state from it, and so need no folder.

    Args:
        trainer: a compiled model with built optimizer, made with the settings of the first time.
        record: the `EpochRecord`; None on a worker that is not the chief, or where nothing is kept.
        workers: the `ConnectedWorkers` that train together, or None.
        with_changed_code: as for `EpochRecord.restore`.

    Returns:
        The number of finished epochs.

    Raises:
        InputError: as `EpochRecord.restore`, on the chief; or the chief has ended.
    """
    if workers is None:
        return 0 if record is None else record.restore(trainer, with_changed_code)
    if not workers.is_chief:
        return _take_up(trainer, workers.from_chief())
    finished = record.restore(trainer, with_changed_code)
    workers.from_chief(_content(trainer, finished))
    return finished


def _content(trainer, finished):
    """A state as bytes."""
    # Before the first epoch as well: a regression that training begins at ends in other last bits elsewhere.
    state = training_variables(trainer)
    content = io.BytesIO()
    np.savez(content, **{_FINISHED: finished}, **{name: value.numpy() for name, value in state.items()})
    return content.getbuffer()


def _take_up(trainer, content):
    """Brings a trainer to the state that bytes hold; returns the number of finished epochs."""
    with np.load(io.BytesIO(content), allow_pickle=False) as state:
        finished = int(state[_FINISHED])
        for name, variable in training_variables(trainer).items():
            variable.assign(state[name])
    return finished
