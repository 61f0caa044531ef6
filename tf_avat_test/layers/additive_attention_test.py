import numpy as np
import pytest

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat_test.layers.layer_contract import check_layer

HIDDEN = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(np.float32)


def test_keeps_the_contract_of_layers():
    check_layer(AdditiveAttention(4), HIDDEN)


def test_equals_the_equation():
    layer = AdditiveAttention(4)
    layer.build(HIDDEN.shape)
    rng = np.random.default_rng(1)
    w, b, c = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(4, 1))
    layer.set_weights([w, b, c])
    for sentence in range(2):
        for word in range(5):
            expected = c[:, 0] @ np.tanh(w.T @ HIDDEN[sentence, word] + b)
            np.testing.assert_allclose(layer(HIDDEN)[sentence, word], expected, rtol=1e-4)


def test_a_size_below_one_is_refused():
    with pytest.raises(ValueError, match="units=0"):
        AdditiveAttention(0)
