import math

import pytest

from tf_avat.input_error import InputError
from tf_avat.training.finite_loss import FiniteLoss


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_ends_training_with_the_epoch_and_what_may_help(loss):
    with pytest.raises(InputError, match=f"the loss became {loss} in epoch 3; a smaller --learning_rate"):
        FiniteLoss().on_epoch_end(2, {"loss": loss})


def test_any_other_loss_goes_on():
    FiniteLoss().on_epoch_end(0, {"loss": 1e30})
