import numpy as np
import pytest

from tf_avat.training.training_state import training_variables
from tf_avat.training.workers.shared_state import restore_all
from tf_avat_test.training.tiny_problem import tiny_trainer


class Chief:
    """What the chief hands on, kept for the one who asks next."""

    is_chief, content = True, None

    def from_chief(self, content=None):
        self.content = self.content if content is None else bytes(content)
        return self.content


class Record:
    def __init__(self, finished):
        self.finished = finished

    def restore(self, trainer, with_changed_code):
        return self.finished


@pytest.mark.parametrize("finished", [0, 3])
def test_every_worker_has_the_chiefs_state_also_before_the_first_epoch(finished):
    """First weights may come from a regression, which ends in other last bits on another machine."""
    chief, other, line = tiny_trainer("attn_vat"), tiny_trainer("attn_vat"), Chief()
    for variable in chief.model.trainable_variables:
        variable.assign_add(np.full(variable.shape, 0.25, np.float32))
    assert restore_all(chief, Record(finished), line) == finished
    line.is_chief = False
    assert restore_all(other, None, line) == finished
    expected, found = training_variables(chief), training_variables(other)
    assert expected.keys() == found.keys()
    for name, variable in expected.items():
        assert np.array_equal(variable.numpy(), found[name].numpy()), name
