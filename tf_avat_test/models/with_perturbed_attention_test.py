import subprocess

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from tf_avat.layers.inner_layers import inner_layers
from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.models.with_perturbed_attention import with_perturbed_attention
from tf_avat_test.commands.forked_program import ForkedProgram
from tf_avat_test.models.attention_models import (
    BATCH,
    HEADS,
    IDS,
    MODELS,
    REAL,
    SIZE,
    WORDS,
    backbone,
    batch_for,
    copied,
    made,
    marked,
    outputs_of,
    residual_model,
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
