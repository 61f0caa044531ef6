"""Layers of all kinds are copied as what they are."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.perturbed_block import PerturbedBlock
from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention
from tf_avat.models.with_perturbed_attention import with_perturbed_attention
from tf_avat_test.models.attention_models import (
    IDS,
    SIZE,
    VOCABULARY,
    WORDS,
    TransformerBlock,
    attention,
    backbone,
    marked,
    sequential_model,
    shared_model,
)


def test_blocks_that_take_no_name_are_copied_too():
    model = sequential_model(TransformerBlock)
    copy = with_perturbed_attention(model)
    np.testing.assert_allclose(copy(IDS), model(IDS), atol=1e-5)
    assert [layer.name for layer in copy.layers] == [layer.name for layer in model.layers]
    assert len(marked(copy)[1]) == 1
    with pytest.raises(ValueError, match="gave one in float32, not mixed_float16"):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            model = sequential_model(TransformerBlock)
        finally:
            keras.config.set_dtype_policy("float32")
        with_perturbed_attention(model)


def test_shared_layers_stay_shared():
    copy = with_perturbed_attention(shared_model())
    assert type(copy.get_layer("shared")) is PerturbedMultiHeadAttention
    assert type(copy.get_layer("block")) is PerturbedBlock
    kinds = [type(layer) for layer in copy.layers]
    assert kinds.count(PerturbedMultiHeadAttention) == kinds.count(PerturbedBlock) == 1


def test_frozen_layers_stay_frozen():
    model = shared_model()
    model.get_layer("words").trainable = False
    model.get_layer("block").ffn.trainable = False
    copy = with_perturbed_attention(model)
    assert [v.shape for v in copy.trainable_variables] == [v.shape for v in model.trainable_variables]
    model.trainable = False
    copy = with_perturbed_attention(model)
    assert not copy.trainable
    assert copy.trainable_variables == []
    model = sequential_model(TransformerBlock)
    model.layers[1].trainable = False
    assert [layer.trainable for layer in with_perturbed_attention(model).layers] == [True, False, True]


def test_vocabularies_and_statistics_are_kept():
    words = keras.layers.TextVectorization(output_sequence_length=WORDS)
    words.adapt(["a b c d", "a b"])
    scale = keras.layers.Normalization()
    scale.adapt(np.arange(12.0)[:, None])
    texts = keras.Input((1,), dtype="string")
    text = keras.layers.Embedding(VOCABULARY, SIZE)(words(texts))
    model = keras.Model(texts, scale(attention()(text, text)[..., :1]))
    copy = with_perturbed_attention(model)
    batch = tf.constant([["b a d"], ["c e"]])
    np.testing.assert_allclose(copy(batch), model(batch), atol=1e-5)


def test_subclasses_of_attention_stay_as_they_are():
    model = backbone("GPT2Backbone")
    with pytest.raises(ValueError, match="only CachedMultiHeadAttention, which stay as they are"):
        with_perturbed_attention(model)
    text = keras.Input((None, SIZE))
    own = type("Own", (keras.layers.MultiHeadAttention,), {})(1, 2, name="own")
    copy = with_perturbed_attention(keras.Model(text, own(attention()(text, text), text)))
    assert type(copy.get_layer("own")) is type(own)
