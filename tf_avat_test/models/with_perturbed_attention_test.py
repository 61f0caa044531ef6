import subprocess

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.perturbed_block import PerturbedBlock
from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention, inner_layers
from tf_avat.models.with_perturbed_attention import with_perturbed_attention
from tf_avat_test.commands.forked_program import ForkedProgram
from tf_avat_test.models.attention_models import (
    BATCH,
    HEADS,
    IDS,
    MODELS,
    REAL,
    SIZE,
    VOCABULARY,
    WORDS,
    TransformerBlock,
    attention,
    backbone,
    batch_for,
    copied,
    made,
    marked,
    outputs_of,
    residual_model,
    sequential_model,
    shared_model,
)

# They differ from BERT in their embeddings and masks, and are looked at as a whole.
OTHER_BACKBONES = ["RoBERTa", "DistilBERT"]


each_model = pytest.mark.parametrize("name", [name for name in MODELS if name not in OTHER_BACKBONES])


@pytest.mark.parametrize("name", OTHER_BACKBONES)
def test_other_backbones_are_copied_and_saved_with_their_markers(name, tmp_path):
    model, copy = made(name), copied(name)
    np.testing.assert_allclose(outputs_of(copy)[0], outputs_of(model)[0], atol=1e-5)
    outputs, found = marked(copy)
    rs = [tf.random.stateless_normal(one.values.shape, [0, 1]) for one in found]
    assert len(found) == MODELS[name][1]
    assert np.abs(marked(copy, rs)[0][0] - outputs[0]).max() > 1e-3
    copy.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(outputs_of(loaded)[0], outputs[0], atol=1e-5)
    assert len(marked(loaded)[1]) == MODELS[name][1]


@each_model
def test_the_copy_has_outputs_and_weights_of_the_model(name):
    model, copy = made(name), copied(name)
    for mine, others in zip(copy.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, others)
    assert len(copy.variables) == len(model.variables)
    assert len(copy.trainable_variables) == len(model.trainable_variables)
    for mine, others in zip(outputs_of(copy), outputs_of(model), strict=True):
        np.testing.assert_allclose(mine, others, atol=1e-5)


@each_model
def test_in_training_the_copy_drops_what_the_model_drops(name):
    # A copy of its own, whose random seeds are still those of the model, as is the model.
    model = made.__wrapped__(name)
    copy = with_perturbed_attention(model)
    for mine, others in zip(*(outputs_of(one, training=True) for one in (copy, model)), strict=True):
        np.testing.assert_allclose(mine, others, atol=1e-5)


@each_model
def test_the_copy_has_names_inputs_and_outputs_of_the_model(name):
    model, copy = made(name), copied(name)
    assert copy.name == model.name
    assert [one.name for one in copy.inputs] == [one.name for one in model.inputs]
    if not isinstance(model, keras.Sequential):
        tf.nest.assert_same_structure((copy.input, copy.output), (model.input, model.output))
    names, others = (
        [layer.name for layer in one.layers if not isinstance(layer, keras.layers.InputLayer)]
        for one in (copy, model)
    )
    assert names == others


@each_model
def test_the_model_stays_as_it_is(name):
    model = made(name)
    layers = inner_layers(model)
    kinds, before = [type(layer) for layer in layers], outputs_of(model)
    copy = with_perturbed_attention(model)
    for variable in copy.variables:
        variable.assign(variable + 1)
    assert [id(layer) for layer in inner_layers(model)] == [id(layer) for layer in layers]
    assert [type(layer) for layer in layers] == kinds
    np.testing.assert_array_equal(outputs_of(model)[0], before[0])
    assert not marked(model)[1]
    assert not {*map(id, layers)} & {*map(id, inner_layers(copy))}


@each_model
def test_each_call_of_attention_passes_a_marker(name):
    _, found = marked(copied(name))
    assert len(found) == MODELS[name][1]
    for one in found:
        assert one.values.shape[:2] == (2, HEADS)
        assert one.values.shape[3] == WORDS
        if one.mask is not None:
            assert np.all(np.broadcast_to(one.mask, one.values.shape) <= REAL[:, None, None])


@each_model
def test_r_moves_the_outputs_and_each_has_a_gradient(name):
    copy = copied(name)
    outputs, found = marked(copy)
    rs = [tf.random.stateless_normal(one.values.shape, [0, 1]) for one in found]
    assert np.abs(marked(copy, rs)[0][0] - outputs[0]).max() > 1e-3
    with tf.GradientTape() as tape:
        tape.watch(rs)
        with PerturbationPass("attention", r=rs):
            states = tf.nest.flatten(copy(batch_for(copy)))
        loss = tf.add_n([tf.reduce_sum(state**3) for state in states])
    for gradient in tape.gradient(loss, rs):
        assert np.abs(gradient).max() > 1e-6


@pytest.mark.parametrize("name", ["residual", "dictionary", "BERT", "RoBERTa", "DistilBERT", "classifier"])
def test_r_at_padding_changes_nothing(name):
    copy = copied(name)
    outputs, found = marked(copy)
    rs = [tf.where(one.mask, tf.zeros_like(one.values), 1e3) for one in found if one.mask is not None]
    rs += [tf.zeros_like(one.values) for one in found if one.mask is None]  # where Keras loses implicit masks
    assert any(np.any(r) for r in rs)
    for mine, others in zip(marked(copy, rs)[0], outputs, strict=True):
        np.testing.assert_array_equal(mine, others)


def test_rows_of_padding_take_no_r_in_backbones():
    for one in marked(copied("BERT"))[1]:
        np.testing.assert_array_equal(one.mask[:, 0], REAL[:, None] & REAL[..., None])


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_keeps_the_precision_of_the_model(dtype):
    model = backbone("BertBackbone", dtype=dtype)
    copy = with_perturbed_attention(model)
    for mine, others in zip(outputs_of(copy), outputs_of(model), strict=True):
        assert mine.dtype == others.dtype
        np.testing.assert_allclose(mine, others, atol=1e-6 if dtype == "float64" else 0.05)


@each_model
def test_saved_models_are_loaded_with_their_markers(name, tmp_path):
    copy = copied(name)
    copy.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for mine, others in zip(outputs_of(loaded), outputs_of(copy), strict=True):
        np.testing.assert_allclose(mine, others, atol=1e-5)
    assert len(marked(loaded)[1]) == MODELS[name][1]


def test_another_process_loads_a_saved_model_that_has_blocks_of_keras_hub(tmp_path):
    copy = copied("BERT")
    copy.save(tmp_path / "model.keras")
    np.savez(tmp_path / "batch.npz", **BATCH)
    (tmp_path / "program.py").write_text(
        f"import os, sys; os.chdir({str(tmp_path)!r})\n"
        "import keras, numpy, tf_avat.layers.perturbed_block\n"
        "from tf_avat.layers.perturbation_pass import PerturbationPass\n"
        "assert 'keras_hub' not in sys.modules\n"
        "model = keras.saving.load_model('model.keras')\n"
        "with PerturbationPass() as current: outputs = model(dict(numpy.load('batch.npz')))\n"
        "assert len(current.marked['attention']) == 2\n"
        "numpy.save('outputs.npy', outputs['sequence_output'])\n"
    )
    process = ForkedProgram([str(tmp_path / "program.py")], subprocess.PIPE, {"PATH": ""})
    assert (process.communicate(timeout=120)[1], process.returncode) == ("", 0)
    np.testing.assert_allclose(np.load(tmp_path / "outputs.npy"), copy(BATCH)["sequence_output"], atol=1e-5)


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


def test_what_the_model_was_compiled_with_is_not_copied():
    model = residual_model()
    model.compile("sgd", loss=lambda y, logits: ops.mean(logits), metrics=["mse"], run_eagerly=True)
    model.fit(IDS, np.zeros((2, SIZE)), verbose=0)
    copy = with_perturbed_attention(model)
    assert model.compiled
    assert not copy.compiled
    np.testing.assert_allclose(copy(IDS), model(IDS), atol=1e-5)


def test_the_copy_trains_under_xla():
    copy = with_perturbed_attention(residual_model(blocks=1))
    copy.compile(keras.optimizers.Adam(0.02), loss="mse", jit_compile=True)
    losses = copy.fit(IDS, np.zeros((2, SIZE)), epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_subclasses_of_attention_stay_as_they_are():
    model = backbone("GPT2Backbone")
    with pytest.raises(ValueError, match="only CachedMultiHeadAttention, which stay as they are"):
        with_perturbed_attention(model)
    text = keras.Input((None, SIZE))
    own = type("Own", (keras.layers.MultiHeadAttention,), {})(1, 2, name="own")
    copy = with_perturbed_attention(keras.Model(text, own(attention()(text, text), text)))
    assert type(copy.get_layer("own")) is type(own)
