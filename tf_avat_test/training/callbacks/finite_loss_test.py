import math

import pytest

from tf_avat.input_error import InputError
from tf_avat.training.callbacks.finite_loss import FiniteLoss


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_ends_training_at_its_step_and_says_what_may_help(loss):
    callback = FiniteLoss()
    callback.on_epoch_begin(2)
    with pytest.raises(InputError, match=f"the loss became {loss} in step 8 of epoch 3; a smaller"):
        callback.on_train_batch_end(7, {"loss": loss})


def test_any_other_loss_goes_on():
    callback = FiniteLoss()
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(0, {"loss": 1e30})
