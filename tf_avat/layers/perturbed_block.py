"""A layer that holds attention, with markers in it."""

import functools
import inspect

import keras

from tf_avat.layers.perturbed_multi_head_attention import in_place_of_stock


@keras.saving.register_keras_serializable(package="tf_avat")
class PerturbedBlock(keras.layers.Layer):
    """Another layer, whose attention of Keras' stock is `PerturbedMultiHeadAttention`.

    It holds that layer, changes it in place, takes its arguments and returns what it returns; name, precision
    and masks are that layer's too. Its configuration holds the layer's own: a saved model is loaded without
    more ado where this class and that of the layer are known.

    1. the layer's arguments -> the layer's outputs, with r in the scores of each attention

    Args:
        layer: any Keras layer that makes its `keras.layers.MultiHeadAttention` in `__init__` or when built.
        **kwargs: of `keras.layers.Layer`.
    """

    def __init__(self, layer, **kwargs):
        # Keras looks at `call` to know a layer's arguments: here they are those of the layer inside.
        call = functools.partial(self._call_layer)
        call.__signature__ = inspect.signature(layer.call)
        self.call = call
        kwargs = {"name": layer.name, "trainable": layer.trainable, "dtype": layer.dtype_policy, **kwargs}
        super().__init__(**kwargs, autocast=layer.autocast)
        self.supports_masking = layer.supports_masking
        self.layer = layer
        in_place_of_stock(layer)

    def _call_layer(self, *args, **kwargs):
        outputs = self.layer(*args, **kwargs)
        # For attention made just now: before the first call Keras builds a layer, by a call on symbols.
        in_place_of_stock(self.layer)
        return outputs

    def compute_mask(self, *args, **kwargs):
        return self.layer.compute_mask(*args, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        return self.layer.compute_output_spec(*args, **kwargs)

    def get_config(self):
        return {**super().get_config(), "layer": keras.saving.serialize_keras_object(self.layer)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        layer = keras.saving.deserialize_keras_object(config["layer"], custom_objects)
        return cls(**{**config, "layer": layer})
