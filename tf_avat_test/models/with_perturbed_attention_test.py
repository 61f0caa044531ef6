import subprocess
import sys

import keras
import keras_hub
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.perturbed_block import PerturbedBlock
from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention, inner_layers
from tf_avat.models.with_perturbed_attention import with_perturbed_attention

VOCABULARY, SIZE, HEADS, WORDS = 20, 8, 2, 5
IDS = np.array([[1, 2, 3, 4, 5], [6, 7, 8, 0, 0]])
REAL = IDS > 0
BATCH = {"token_ids": IDS, "segment_ids": 0 * IDS, "padding_mask": REAL.astype("int32")}
TINY = {
    "vocabulary_size": VOCABULARY,
    "num_layers": 3,
    "num_heads": HEADS,
    "hidden_dim": SIZE,
    "intermediate_dim": 16,
    "max_sequence_length": 10,
}


class TransformerBlock(keras.layers.Layer):
    """The block of https://keras.io/examples/nlp/text_classification_with_transformer, as it stands there."""

    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = keras.layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential(
            [
                keras.layers.Dense(ff_dim, activation="relu"),
                keras.layers.Dense(embed_dim),
            ]
        )
        self.layernorm1 = keras.layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = keras.layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = keras.layers.Dropout(rate)
        self.dropout2 = keras.layers.Dropout(rate)

    def call(self, inputs):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output)
        return self.layernorm2(out1 + ffn_output)


@keras.saving.register_keras_serializable(package="with_perturbed_attention_test")
class SavedBlock(TransformerBlock):
    """The same, as Keras wants it where it is to be saved."""

    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1, **kwargs):
        keras.layers.Layer.__init__(self, **kwargs)
        self.settings = {"embed_dim": embed_dim, "num_heads": num_heads, "ff_dim": ff_dim, "rate": rate}
        self.att = keras.layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([keras.layers.Dense(ff_dim, "relu"), keras.layers.Dense(embed_dim)])
        self.layernorm1 = keras.layers.LayerNormalization()
        self.layernorm2 = keras.layers.LayerNormalization()
        self.dropout1 = keras.layers.Dropout(rate)
        self.dropout2 = keras.layers.Dropout(rate)

    def get_config(self):
        return {**super().get_config(), **self.settings}


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.att = keras.layers.MultiHeadAttention(1, 2)

    def call(self, text):
        return self.att(text, text)


def embedded(ids, mask_zero=True):
    return keras.layers.Embedding(VOCABULARY, SIZE, mask_zero=mask_zero, name="words")(ids)


def attention(**kwargs):
    return keras.layers.MultiHeadAttention(HEADS, 3, dropout=0.1, **kwargs)


def residual_model():
    """Attention as layers of the model, which see an implicit mask, with residuals and plain operations."""
    ids = keras.Input((None,), dtype="int32")
    text = embedded(ids)
    for _ in range(2):
        text = keras.layers.LayerNormalization()(keras.layers.Add()([text, attention()(text, text)]))
    return keras.Model(ids, ops.mean(text, axis=1) + text[:, 0] * 0.5)


def shared_model():
    """One attention called twice, and one block as well."""
    ids = keras.Input((None,), dtype="int32")
    text = embedded(ids)
    attend, block = attention(name="shared"), SavedBlock(SIZE, HEADS, 4, name="block")
    for _ in range(2):
        text = block(text + attend(text, text))
    return keras.Model(ids, text)


def nested_model():
    """A functional model within a functional model, called twice, and a Sequential one."""
    inner_text = keras.Input((None, SIZE))
    inner = keras.Model(inner_text, inner_text + attention()(inner_text, inner_text), name="inner")
    stack = keras.Sequential([keras.layers.Dense(SIZE), SavedBlock(SIZE, HEADS, 4)], name="stack")
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, stack(inner(inner(embedded(ids)))))


def sequential_model(kind=SavedBlock):
    layers = [keras.Input((WORDS,), dtype="int32"), keras.layers.Embedding(VOCABULARY, SIZE)]
    layers += [kind(SIZE, HEADS, 4), keras.layers.GlobalAveragePooling1D()]
    return keras.Sequential(layers)


def dictionary_model():
    """Names for inputs and outputs, cross-attention, an own mask, the attention's weights."""
    ids, padding = (keras.Input((None,), dtype="int32", name=name) for name in ("token_ids", "padding_mask"))
    text = embedded(ids, mask_zero=False)
    mask = ops.expand_dims(padding, 1)
    attended, weights = attention()(text[:, :2], text, attention_mask=mask, return_attention_scores=True)
    return keras.Model({"token_ids": ids, "padding_mask": padding}, {"states": attended, "weights": weights})


def backbone(name, **kwargs):
    settings = {**TINY, **kwargs}
    return getattr(keras_hub.models, name)(**settings)


def classifier():
    return keras_hub.models.BertTextClassifier(backbone("BertBackbone"), num_classes=2)


MODELS = {
    "residual": (residual_model, 2),
    "shared": (shared_model, 4),
    "nested": (nested_model, 3),
    "sequential": (sequential_model, 1),
    "dictionary": (dictionary_model, 1),
    "BERT": (lambda: backbone("BertBackbone"), 3),
    "RoBERTa": (lambda: backbone("RobertaBackbone"), 3),
    "DistilBERT": (lambda: backbone("DistilBertBackbone"), 3),
    "classifier": (classifier, 3),
}


def batch_for(model):
    names = [one.name for one in model.inputs]
    return {name: BATCH[name] for name in names} if len(names) > 1 else IDS


def outputs_of(model, **kwargs):
    return [output.numpy() for output in tf.nest.flatten(model(batch_for(model), **kwargs))]


def marked(model, r=None):
    with PerturbationPass("attention", r=r) as current:
        outputs = [output.numpy() for output in tf.nest.flatten(model(batch_for(model)))]
    return outputs, current.marked["attention"]


def made(name):
    """A model of `MODELS` with weights that are large enough for attention to matter."""
    keras.utils.set_random_seed(0)
    model = MODELS[name][0]()
    for weight in model.weights:
        weight.assign(weight + keras.random.normal(weight.shape, stddev=0.3))
    return model


# They differ from BERT in their embeddings and masks, and are looked at as a whole.
OTHER_BACKBONES = ["RoBERTa", "DistilBERT"]


@pytest.fixture(params=[name for name in MODELS if name not in OTHER_BACKBONES])
def model(request):
    return made(request.param)


@pytest.fixture
def markers(request):
    return MODELS[request.node.callspec.params["model"]][1]


@pytest.mark.parametrize("name", OTHER_BACKBONES)
def test_other_backbones_are_copied_and_saved_with_their_markers(name, tmp_path):
    model = made(name)
    copy = with_perturbed_attention(model)
    np.testing.assert_allclose(outputs_of(copy)[0], outputs_of(model)[0], atol=1e-5)
    outputs, found = marked(copy)
    rs = [tf.random.stateless_normal(one.values.shape, [0, 1]) for one in found]
    assert len(found) == MODELS[name][1]
    assert np.abs(marked(copy, rs)[0][0] - outputs[0]).max() > 1e-3
    copy.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(outputs_of(loaded)[0], outputs[0], atol=1e-5)
    assert len(marked(loaded)[1]) == MODELS[name][1]


@pytest.mark.parametrize("training", [False, True])
def test_the_copy_has_outputs_and_weights_of_the_model(model, training):
    copy = with_perturbed_attention(model)
    for mine, others in zip(copy.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, others)
    assert len(copy.variables) == len(model.variables)
    assert len(copy.trainable_variables) == len(model.trainable_variables)
    for mine, others in zip(*(outputs_of(one, training=training) for one in (copy, model)), strict=True):
        np.testing.assert_allclose(mine, others, atol=1e-5)


def test_the_copy_has_names_inputs_and_outputs_of_the_model(model):
    copy = with_perturbed_attention(model)
    assert copy.name == model.name
    assert [one.name for one in copy.inputs] == [one.name for one in model.inputs]
    if not isinstance(model, keras.Sequential):
        tf.nest.assert_same_structure((copy.input, copy.output), (model.input, model.output))
    names, others = (
        [layer.name for layer in one.layers if not isinstance(layer, keras.layers.InputLayer)]
        for one in (copy, model)
    )
    assert names == others


def test_the_model_stays_as_it_is(model):
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


def test_each_call_of_attention_passes_a_marker(model, markers):
    _, found = marked(with_perturbed_attention(model))
    assert len(found) == markers
    for one in found:
        assert one.values.shape[:2] == (2, HEADS)
        assert one.values.shape[3] == WORDS
        if one.mask is not None:
            assert np.all(np.broadcast_to(one.mask, one.values.shape) <= REAL[:, None, None])


def test_r_moves_the_outputs_and_each_has_a_gradient(model):
    copy = with_perturbed_attention(model)
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
    copy = with_perturbed_attention(made(name))
    outputs, found = marked(copy)
    rs = [tf.where(one.mask, tf.zeros_like(one.values), 1e3) for one in found if one.mask is not None]
    rs += [tf.zeros_like(one.values) for one in found if one.mask is None]  # where Keras loses implicit masks
    assert any(np.any(r) for r in rs)
    for mine, others in zip(marked(copy, rs)[0], outputs, strict=True):
        np.testing.assert_array_equal(mine, others)


def test_rows_of_padding_take_no_r_in_backbones():
    for one in marked(with_perturbed_attention(backbone("BertBackbone")))[1]:
        np.testing.assert_array_equal(one.mask[:, 0], REAL[:, None] & REAL[..., None])


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_keeps_the_precision_of_the_model(dtype):
    model = backbone("BertBackbone", dtype=dtype)
    copy = with_perturbed_attention(model)
    for mine, others in zip(outputs_of(copy), outputs_of(model), strict=True):
        assert mine.dtype == others.dtype
        np.testing.assert_allclose(mine, others, atol=1e-6 if dtype == "float64" else 0.05)


def test_saved_models_are_loaded_with_their_markers(model, markers, tmp_path):
    copy = with_perturbed_attention(model)
    copy.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for mine, others in zip(outputs_of(loaded), outputs_of(copy), strict=True):
        np.testing.assert_allclose(mine, others, atol=1e-5)
    assert len(marked(loaded)[1]) == markers


def test_another_process_loads_a_saved_model_that_has_blocks_of_keras_hub(tmp_path):
    copy = with_perturbed_attention(backbone("BertBackbone"))
    copy.save(tmp_path / "model.keras")
    np.savez(tmp_path / "batch.npz", **BATCH)
    program = (
        "import keras, numpy, tf_avat.layers.perturbed_block\n"
        "from tf_avat.layers.perturbation_pass import PerturbationPass\n"
        "model = keras.saving.load_model('model.keras')\n"
        "with PerturbationPass() as current: outputs = model(dict(numpy.load('batch.npz')))\n"
        "assert len(current.marked['attention']) == 3\n"
        "numpy.save('outputs.npy', outputs['sequence_output'])\n"
    )
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
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
    model.compile("adam", loss=lambda y, logits: ops.mean(logits), metrics=["mse"])
    model.fit(IDS, np.zeros((2, SIZE)), verbose=0)
    copy = with_perturbed_attention(model)
    assert model.compiled
    assert not copy.compiled
    np.testing.assert_allclose(copy(IDS), model(IDS), atol=1e-5)


def test_the_copy_trains_under_xla():
    copy = with_perturbed_attention(residual_model())
    copy.compile("adam", loss="mse", jit_compile=True)
    losses = copy.fit(IDS, np.zeros((2, SIZE)), epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


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


def test_subclasses_of_attention_stay_as_they_are():
    model = backbone("GPT2Backbone")
    with pytest.raises(ValueError, match="only CachedMultiHeadAttention, which stay as they are"):
        with_perturbed_attention(model)
    text = keras.Input((None, SIZE))
    own = type("Own", (keras.layers.MultiHeadAttention,), {})(1, 2, name="own")
    copy = with_perturbed_attention(keras.Model(text, own(attention()(text, text), text)))
    assert type(copy.get_layer("own")) is type(own)


def test_a_model_with_perturbed_attention_needs_no_other():
    copy = with_perturbed_attention(residual_model())
    with pytest.raises(ValueError, match="only PerturbedMultiHeadAttention"):
        with_perturbed_attention(copy)


def test_a_model_with_tied_weights_is_refused():
    model = keras_hub.models.BertMaskedLM(backbone("BertBackbone"))
    with pytest.raises(
        ValueError, match=r"'bert_masked_lm.*' can't be copied layer by layer: it has 60 weights"
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
