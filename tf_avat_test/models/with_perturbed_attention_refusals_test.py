"""What can't be copied is refused by name, and told what would do."""

import keras
import keras_hub
import numpy as np
import pytest

from tf_avat.models.with_perturbed_attention import with_perturbed_attention
from tf_avat_test.models.attention_models import HEADS, SIZE, SavedBlock, attention, backbone, residual_model


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.att = keras.layers.MultiHeadAttention(1, 2)

    def call(self, text):
        return self.att(text, text)


def test_a_subclassed_model_is_refused():
    model = Subclassed()
    model(np.zeros((1, 2, 3)))
    with pytest.raises(
        ValueError, match=r"'subclassed.*' is subclassed.*put tf_avat's PerturbedMultiHeadAttention"
    ):
        with_perturbed_attention(model)


def test_a_model_that_is_not_built_is_refused():
    model = keras.Sequential([SavedBlock(SIZE, HEADS, 4)])
    with pytest.raises(ValueError, match="is not built: give it"):
        with_perturbed_attention(model)


def test_a_model_without_such_attention_is_refused():
    text = keras.Input((None, SIZE))
    model = keras.Model(text, keras.layers.Dense(2)(text), name="dense")
    with pytest.raises(ValueError, match=r"model 'dense' has no keras\.layers\.MultiHeadAttention$"):
        with_perturbed_attention(model)


@pytest.mark.parametrize(
    ("axes", "problem"), [(None, r"attention_axes=\(1, 2\)"), (1, r"a query of shape \(None, 4, 4, 8\)")]
)
def test_attention_to_images_is_refused_by_name(axes, problem):
    image = keras.Input((4, 4, SIZE))
    model = keras.Model(image, attention(attention_axes=axes, name="mine")(image, image))
    with pytest.raises(ValueError, match=f"^mine: {problem}: expected"):
        with_perturbed_attention(model)


def test_a_model_with_perturbed_attention_needs_no_other():
    copy = with_perturbed_attention(residual_model())
    with pytest.raises(ValueError, match="only PerturbedMultiHeadAttention"):
        with_perturbed_attention(copy)


def test_a_model_with_tied_weights_is_refused():
    model = keras_hub.models.BertMaskedLM(backbone("BertBackbone"))
    with pytest.raises(
        ValueError, match=r"'bert_masked_lm.*' can't be copied layer by layer: it has 44 weights"
    ):
        with_perturbed_attention(model)


@pytest.mark.parametrize(
    "why", ["failed (TypeError)", "failed (NotImplementedError)", "gave one with other variables"]
)
def test_a_layer_whose_configuration_does_not_tell_enough_is_named(why):
    class Block(SavedBlock):
        def __init__(self, size=3, how=None, **kwargs):
            super().__init__(SIZE, HEADS, size, **kwargs)

        def get_config(self):
            config = keras.layers.Layer.get_config(self)
            if why == "failed (NotImplementedError)":
                raise NotImplementedError
            return {**config, "unknown": 1} if why == "failed (TypeError)" else config

    text = keras.Input((None, SIZE))
    model = keras.Model(text, Block(5, how=object(), name="mine")(text))
    with pytest.raises(ValueError) as caught:
        with_perturbed_attention(model)
    assert str(caught.value) == (
        f"layer 'mine' can't be copied: Block.from_config(layer.get_config()) {why}; "
        "get_config has to return all arguments of __init__, as for saving"
    )
