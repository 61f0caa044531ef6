import keras
import pytest

from tf_avat.layers.full_precision import full_precision

NAMES = {
    "float32": "float32",
    "float64": "float64",
    "float16": "float32",
    "bfloat16": "float32",
    "mixed_float16": "float32",
    "mixed_bfloat16": "float32",
}


@pytest.mark.parametrize("policy", NAMES)
def test_is_float64_where_layers_compute_in_it_and_else_float32(policy):
    keras.config.set_dtype_policy(policy)
    try:
        assert full_precision() == NAMES[policy]
    finally:
        keras.config.set_dtype_policy("float32")
