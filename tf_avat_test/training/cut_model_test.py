import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.cut_model import CutModel, WholeModel, cut_model
from tf_avat.training.text_passes import TextPasses
from tf_avat_test.training.small_models import Subclassed, attending, recurrent_model, texts, transformer

IDS, LABELS = texts(6)


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1)


def shared():
    """One attention layer, with its marker, called twice in turn."""
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(20, 6, mask_zero=True)(ids)
    attention = PerturbedMultiHeadAttention(2, 3)
    for _ in range(2):
        states = states + attention(states, states)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling1D()(states)))


def nested():
    """A model within a model, with two outputs of which one has no marker before it."""
    inner = keras.Input((None, 6))
    attention = keras.Model(inner, attending(inner))
    ids = keras.Input((None,), dtype="int32")
    hidden = keras.layers.SimpleRNN(6, return_sequences=True)(keras.layers.Embedding(20, 6)(ids))
    plain = keras.layers.Dense(1)(hidden[:, 0])
    return keras.Model(ids, {"out": keras.layers.Dense(2)(attention(hidden)), "plain": plain})


def sequential():
    attention = keras.Input((None, 6))
    pooling = keras.Model(attention, attending(attention))
    return keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(20, 6), pooling])


MODELS = {
    "additive attention": (recurrent_model, 1),
    "two blocks of two heads": (transformer, 2),
    "a shared layer": (shared, 2),
    "a nested model": (nested, 1),
    "a Sequential model": (sequential, 1),
}


@pytest.mark.parametrize("kind", MODELS)
def test_trunk_and_head_are_the_model(kind):
    make, _ = MODELS[kind]
    model = make()
    parts = cut_model(model, "attention")
    assert isinstance(parts, CutModel)
    for found, expected in zip(
        tf.nest.flatten(parts.head(parts.trunk(IDS))), tf.nest.flatten(model(IDS, training=True)), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", MODELS)
def test_a_pass_with_r_is_that_of_the_whole_model(kind):
    make, markers = MODELS[kind]
    model = make()
    cut, whole = (
        TextPasses(parts, IDS, "attention") for parts in (cut_model(model, "attention"), WholeModel(model))
    )
    for passes in (cut, whole):
        passes.clean()
    assert len(cut.marked["attention"]) == markers
    r = 3 * np.random.default_rng(0).normal(size=cut.zero.shape).astype("float32")
    flat = [tf.nest.flatten(passes.perturbed(tf.constant(r))) for passes in (cut, whole, cut)]
    clean = tf.nest.flatten(cut.perturbed(cut.zero))
    for a, b, again in zip(*flat, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
        np.testing.assert_array_equal(a, again)
    assert any(np.any(np.abs(a - b) > 1e-5) for a, b in zip(flat[0], clean, strict=True))


class Counted(keras.layers.Layer):
    """Counts its calls as Python sees them: once for each time that a step's graph holds it."""

    calls = 0

    def call(self, values):
        Counted.calls += 1
        return values

    def compute_output_shape(self, shape):
        return shape


@pytest.mark.parametrize("solver", ["power", "exact", "ascent"])
def test_the_trunk_runs_once_a_step(solver):
    ids = keras.Input((None,), dtype="int32")
    hidden = Counted()(keras.layers.Embedding(20, 6)(ids))
    model = keras.Model(ids, keras.layers.Dense(2)(attending(hidden)))
    trainer = AdversarialTrainer(model, "attn_vat", solver)
    trainer.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), run_eagerly=True)
    Counted.calls = 0
    trainer.train_on_batch(IDS, LABELS)
    assert Counted.calls == 1


def test_residual_connections_and_masks_are_kept_beside_what_comes_to_the_markers():
    parts = cut_model(transformer(), "attention")
    kept, _ = parts.trunk(IDS)
    assert len(kept) > 2


def test_dictionary_inputs_are_taken_by_name():
    inputs = {"ids": keras.Input((None,), dtype="int32", name="ids"), "more": keras.Input((3,), name="more")}
    pooled = attending(keras.layers.Embedding(20, 6)(inputs["ids"]))
    out = keras.layers.Dense(2)(ops.concatenate([pooled, inputs["more"]], axis=1))
    trainer = AdversarialTrainer(keras.Model(inputs, out), "attn_vat")
    trainer.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), run_eagerly=True)
    x = {"more": np.ones((6, 3), "float32"), "ids": IDS}
    history = trainer.fit(x, LABELS, verbose=0, unlabeled=x).history
    assert history["kl"][0] > 0


def test_a_subclassed_model_runs_whole_and_gives_the_step_of_the_same_layers_cut():
    model = Subclassed()
    model(IDS)
    ids = keras.Input((None,), dtype="int32")
    mask = ops.not_equal(ids, 0)
    words = model.mark_words(model.embedding(ids), mask=mask, ids=ids)
    hidden = model.encoder(words, mask=mask)
    scores = model.mark(model.score(hidden), mask=mask)
    functional = keras.Model(ids, model.out(model.pool(hidden, scores, mask=mask)[0]))
    logs = []
    for own in (model, functional):
        trainer = AdversarialTrainer(own, "attn_vat", epsilon=2.0)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trainer.compile(keras.optimizers.SGD(0.0), loss, run_eagerly=True)
        logs.append(trainer.train_on_batch(IDS, LABELS, return_dict=True))
    assert logs[0] == pytest.approx(logs[1], rel=1e-5)


def test_a_subclassed_model_may_be_unbuilt():
    trainer = AdversarialTrainer(Subclassed(), "attn_vat")
    trainer.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    assert trainer.fit(IDS, LABELS, verbose=0).history["kl"][0] > 0


def test_a_model_without_markers_is_refused_and_told_what_to_do():
    ids = keras.Input((None,), dtype="int32")
    plain = keras.Model(ids, keras.layers.GlobalAveragePooling1D()(keras.layers.Embedding(20, 2)(ids)))
    with pytest.raises(ValueError, match="has no AttentionPerturbation: put one before the softmax"):
        AdversarialTrainer(plain, "attn_vat")
    with pytest.raises(ValueError, match="has no WordPerturbation: put one behind"):
        AdversarialTrainer(plain, "word_at")
    assert AdversarialTrainer(plain, "vanilla").built
