"""A copy of a model of Keras whose attention has markers."""

import inspect
import tempfile

import keras

from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.inner_layers import inner_layers
from tf_avat.layers.perturbed_block import PerturbedBlock
from tf_avat.layers.perturbed_multi_head_attention import (
    PerturbedMultiHeadAttention,
    check_axes,
)

_STOCK = keras.layers.MultiHeadAttention


def with_perturbed_attention(model: keras.Model) -> keras.Model:
    """Returns a copy of a model with a marker in each of its `keras.layers.MultiHeadAttention`.

    The copy has the same weights and gives the same outputs; the model itself stays as it is. Attention among
    its layers becomes `PerturbedMultiHeadAttention`; a copy of a layer that holds attention inside, such as
    `keras_hub.layers.TransformerEncoder` or a transformer block of one's own, stands in a `PerturbedBlock`.
    Nested models are copied in the same way, and a layer that is used twice remains one layer. Subclasses of
    Keras' attention, such as keras-hub's `CachedMultiHeadAttention`, stay as they are.

    Other than from a `Sequential` it is a plain functional model, from a keras-hub backbone too: inputs,
    outputs and layers have their names, but the attributes and methods of a class of one's own are not there.
    It is not compiled.

    Args:
        model: a functional or `Sequential` model that is built, keras-hub's backbones and tasks among them.

    Raises:
        ValueError: the model is subclassed, not built, has no such attention or some that is not over words,
            or its layers share weights; or a layer can't be rebuilt from its `get_config()`.
    """
    _check(model)
    copies = {}
    copy = _copy_of_model(model, copies)
    for layer, its_copy in copies.values():
        _carry_over(layer, its_copy)
    if len(copy.weights) != len(model.weights):
        raise ValueError(
            f"model {model.name!r} can't be copied layer by layer: it has {len(model.weights)} weights, "
            f"copies of its layers have {len(copy.weights)}, as where layers share one (tied embeddings)"
        )
    return copy


def _check(model):
    if not _is_graph(model):
        raise ValueError(
            f"model {model.name!r} is subclassed, so its layers can't be exchanged: put tf_avat's "
            "PerturbedMultiHeadAttention into it in place of keras.layers.MultiHeadAttention"
        )
    if not model.built:
        raise ValueError(f"model {model.name!r} is not built: give it a keras.Input, or call it once")
    stock = _stock(model)
    if not stock:
        others = {type(layer).__name__ for layer in inner_layers(model) if isinstance(layer, _STOCK)}
        having = f", only {', '.join(sorted(others))}, which stay as they are" if others else ""
        raise ValueError(f"model {model.name!r} has no keras.layers.MultiHeadAttention{having}")
    for attention in stock:
        check_axes(attention)


def _stock(layer):
    return [inner for inner in inner_layers(layer) if type(inner) is _STOCK]


def _copy_of_model(model, copies):
    def copy_once(layer):
        if id(layer) not in copies:
            copies[id(layer)] = layer, _copy_of_layer(layer, copies)
        return copies[id(layer)][1]

    if isinstance(model, keras.Sequential):
        entry = model.inputs[0]
        entry = keras.Input(batch_shape=entry.shape, dtype=entry.dtype, name=entry.name)
        copy = keras.Sequential([entry, *map(copy_once, model.layers)], name=model.name)
    else:
        # Keras would copy what the model was compiled with, so it gets one that was not.
        uncompiled = keras.Model(model.input, model.output, name=model.name)
        copy = keras.models.clone_model(uncompiled, clone_function=copy_once)
    if not model.trainable:
        copy.trainable = False
    return copy


def _copy_of_layer(layer, copies):
    if _is_graph(layer):
        return _copy_of_model(layer, copies)
    if type(layer) is _STOCK:
        return PerturbedMultiHeadAttention.from_config(layer.get_config())
    copy = _rebuilt(layer)
    if isinstance(layer, keras.Layer) and _stock(layer):
        return PerturbedBlock(copy, name=layer.name)
    return copy


def _is_graph(layer):
    """Whether a layer is a model whose layers Keras knows how to exchange: `Sequential` or functional."""
    return isinstance(layer, keras.Model) and (
        isinstance(layer, keras.Sequential) or hasattr(layer, "operations")
    )


def _rebuilt(layer):
    """Returns another layer, or another operation of a functional model, of the same configuration."""
    try:
        config = layer.get_config()
        taken = inspect.signature(type(layer).__init__).parameters.values()
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken):
            # What Keras writes down on its own; layers as short as those of its tutorials don't take it back.
            own = {"name", "trainable", "dtype"} - {parameter.name for parameter in taken}
            config = {name: value for name, value in config.items() if name not in own}
        copy = type(layer).from_config(config)
    except Exception as error:
        raise _not_alike(layer, f"failed ({type(error).__name__})") from error
    if isinstance(layer, keras.Layer) and copy.dtype_policy != layer.dtype_policy:
        raise _not_alike(layer, f"gave one in {copy.dtype_policy.name}, not {layer.dtype_policy.name}")
    return copy


def _carry_over(layer, copy):
    """Gives the copy of a layer what is not in its configuration: variables, vocabularies, what is frozen."""
    if not isinstance(layer, keras.Layer) or _is_graph(layer):
        return
    copy.trainable = layer.trainable
    if isinstance(copy, PerturbedBlock):
        copy = copy.layer
    layers = [layer, *inner_layers(layer)]
    copies = [copy, *(one for one in inner_layers(copy) if not isinstance(one, AttentionPerturbation))]
    if len(layers) != len(copies) or _shapes(layer) != _shapes(copy):
        raise _not_alike(layer, "gave one with other variables")
    for one, its_copy in zip(layers, copies, strict=True):
        its_copy.trainable = one.trainable
        store = {}
        one.save_own_variables(store)
        its_copy.load_own_variables(store)
        if hasattr(one, "save_assets"):
            with tempfile.TemporaryDirectory() as folder:
                one.save_assets(folder)
                its_copy.load_assets(folder)
    for variable, its_copy in zip(layer.variables, copy.variables, strict=True):
        its_copy.assign(variable)  # states of random numbers are no layer's own


def _shapes(layer):
    return [tuple(variable.shape) for variable in layer.variables]


def _not_alike(layer, what):
    kind = type(layer).__name__
    return ValueError(
        f"layer {layer.name!r} can't be copied: {kind}.from_config(layer.get_config()) {what}; "
        "get_config has to return all arguments of __init__, as for saving"
    )
