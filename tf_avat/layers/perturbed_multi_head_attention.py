"""Keras' attention with several heads, and a place where r enters the scores of each."""

import contextvars
import functools

import keras
from keras import ops

from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.flat_projection import flatten_projections
from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.global_dropout import drop_globally
from tf_avat.layers.inner_layers import inner_layers

# True while a layer is called that attends from words to the same words.
_WITHIN_ONE_TEXT = contextvars.ContextVar("tf_avat_within_one_text", default=False)

# A masked score: its weight is zero in any precision of a marker.
_NEVER = -1e30


@keras.saving.register_keras_serializable(package="tf_avat")
class PerturbedMultiHeadAttention(keras.layers.MultiHeadAttention):
    """`keras.layers.MultiHeadAttention` with a marker before its softmax.

    It takes the same arguments, has the same weights and gives the same outputs. Scores, r and the softmax
    are float32 whatever the policy of the model, float64 where that is the layer's. Its projections are
    `FlatProjection`s.

    1. query `(batch, T, size)` -> q `(batch, T, heads, key_dim)`
    2. key, or value where that is not given, `(batch, S, size)` -> k `(batch, S, heads, key_dim)`
    3. value `(batch, S, size)` -> v `(batch, S, heads, value_dim)`
    4. q . k / sqrt(key_dim) -> scores `(batch, heads, T, S)`
    5. marker: scores + r where both words are real, `(batch, heads, T, S)`
    6. softmax over S where the mask allows it, `GlobalDropout` -> weights `(batch, heads, T, S)`
    7. weights . v `(batch, T, heads, value_dim)` -> outputs `(batch, T, size)`

    r may be where a query may attend to a word. Masks often tell of columns only, so where query and value,
    or query and key, are one and the same tensor, r keeps out of the rows of padding too: a word is real if
    some query may attend to it. Where the query is another text, its padding has to be told by the mask, as
    Keras' implicit mask of the query does.

    Two private names of Keras are needed: `_compute_attention`, which Keras documents as the place for
    another attention, and `_dropout_layer`, as a dropout of its own would be one more variable than the stock
    layer has.

    Args:
        *args: of `keras.layers.MultiHeadAttention`.
        **kwargs: of `keras.layers.MultiHeadAttention`. Attention over several axes is refused, and so is
            flash attention, which never shows its scores.

    Reference: Vaswani et al. (2017), Attention Is All You Need.
    """

    def __init__(self, *args, **kwargs):
        if kwargs.get("flash_attention") or keras.config.is_flash_attention_enabled():
            raise ValueError("flash attention never shows its scores, so no r can enter them: disable it")
        super().__init__(*args, **kwargs)
        check_axes(self)
        self._add_marker()

    def _add_marker(self):
        self.perturb = AttentionPerturbation(name="perturb", dtype=full_precision(self.dtype_policy))

    def build(self, query_shape, value_shape, key_shape=None):
        check_axes(self, query_shape)
        super().build(query_shape, value_shape, key_shape)
        _complete(self)

    def __call__(self, *args, **kwargs):
        """As Keras' own; it only sees here, before anything is converted, whether two tensors are one."""
        query, value, key = _inputs(*args, **kwargs)
        token = _WITHIN_ONE_TEXT.set(query is value or query is key)
        try:
            return super().__call__(*args, **kwargs)
        finally:
            _WITHIN_ONE_TEXT.reset(token)

    def _compute_attention(
        self, query, key, value, attention_mask=None, training=None, return_attention_scores=False, **unused
    ):
        """Returns the outputs `(batch, T, heads, value_dim)` and the weights `(batch, heads, T, S)`.

        Args:
            query: `(batch, T, heads, key_dim)`.
            key: `(batch, S, heads, key_dim)`.
            value: `(batch, S, heads, value_dim)`.
            attention_mask: true where a query may attend, `(batch, T, S)` or anything that lacks the first
                axis or has one for heads; None for everywhere.
            training: whether to drop weights.
            return_attention_scores: whether the weights are asked for.
            **unused: what some versions of Keras hand over to their own method only.
        """
        scores = ops.cast(ops.einsum("btnh,bsnh->bnts", query, key), self.perturb.compute_dtype)
        scores = scores * self.key_dim**-0.5
        if attention_mask is None:
            weights = ops.softmax(self.perturb(scores))
        else:
            mask = _over_heads(attention_mask)
            scores = self.perturb(scores, mask=_real_pairs(mask) if _WITHIN_ONE_TEXT.get() else mask)
            weights = ops.softmax(ops.where(mask, scores, _NEVER))
            # In a row of nothing but masks Keras has equal weights, and none where it drops or returns them.
            if self.dropout > 0 or return_attention_scores:
                weights = ops.where(mask, weights, 0.0)
        weights = ops.cast(weights, value.dtype)
        dropped = self._dropout_layer(weights, training=training)
        return ops.einsum("bnts,bsnh->btnh", dropped, value), weights


def check_axes(attention, query_shape=None):
    """Asserts that a `MultiHeadAttention` attends to words, so that its scores are `(batch, heads, T, S)`.

    Args:
        attention: the layer.
        query_shape: the shape of its query; if None, the one that it was built with, if it was.

    Raises:
        ValueError: it attends over other axes, or over those of something else.
    """
    axes = attention.attention_axes
    if axes is not None and tuple(axes) not in ((1,), (-2,)):
        raise ValueError(
            f"{attention.name}: attention_axes={axes}: expected 1, the words of (batch, words, size), or None"
        )
    if query_shape is None:
        query_shape = (attention.get_build_config() or {}).get("shapes_dict", {}).get("query_shape")
    if query_shape is not None and len(query_shape) != 3:
        raise ValueError(
            f"{attention.name}: a query of shape {tuple(query_shape)}: expected (batch, words, size)"
        )


def in_place_of_stock(layer):
    """Makes each stock `MultiHeadAttention` inside of a layer a `PerturbedMultiHeadAttention`, in place.

    The objects stay the same ones, and with them their variables, wherever they are held; other ones,
    assigned in their place, would leave the old ones tracked. Subclasses of Keras' layer stay what they are.

    Keras' private `_tracker` is needed, as a built layer takes no further layers.

    Raises:
        ValueError: see `check_axes`.
    """
    for attention in inner_layers(layer):
        if type(attention) is keras.layers.MultiHeadAttention:
            check_axes(attention)
            attention.__class__ = PerturbedMultiHeadAttention
            built = attention._tracker.locked
            attention._tracker.unlock()
            attention._add_marker()
            if built:
                attention._tracker.lock()
                _complete(attention)
            else:
                _complete_once_built(attention)


def _complete(attention):
    """Makes Keras' inner layers, once they are built, what this layer needs."""
    flatten_projections(attention)
    drop_globally(attention)


def _complete_once_built(attention):
    """Keras has a function `build` for each object, which still is the stock one."""
    stock = attention.build

    @functools.wraps(stock)
    def build(*args, **kwargs):
        stock(*args, **kwargs)
        _complete(attention)

    attention.build = build


def _inputs(query=None, value=None, key=None, *_, **__):
    return query, value, key


def _over_heads(mask):
    """Returns a mask of bool with four axes, from one that may lack those of batch and heads."""
    mask = ops.cast(mask, "bool")
    while len(mask.shape) < 4:
        mask = ops.expand_dims(mask, -3)
    return mask


def _real_pairs(mask):
    """Returns where words attend to words of the same text and both are real: some query may attend to them.

    Args:
        mask: `(batch or 1, heads or 1, words or 1, words)` of bool.
    """
    real = ops.any(mask, axis=(1, 2))
    return ops.logical_and(mask, real[:, None, :, None])
