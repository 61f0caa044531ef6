"""Eqs. (1)-(10) written out in numpy for a transformer of two blocks with two heads, in float64."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.text_noise import text_noise
from tf_avat_test.training.small_models import texts, transformer

IDS, LABELS = texts(4, words=4)
OTHER, _ = texts(3, words=5, seed=3)
ATTENTION = ["attn_at", "attn_iat", "attn_vat", "attn_ivat"]


@pytest.fixture(autouse=True)
def float64():
    keras.config.set_dtype_policy("float64")
    keras.utils.set_random_seed(3)
    yield
    keras.config.set_dtype_policy("float32")


def literal(weights, ids, r):
    """Logits of one text, and the scores before r of each block, `(heads, T, T)`; r likewise."""
    take = iter(weights)
    states = next(take)[ids]
    seen = []
    for block in range(2):
        gamma, beta = next(take), next(take)
        normal = _normalised(states, gamma, beta)
        query, key, value = (_by_head(normal @ next(take) + next(take)) for _ in range(3))
        scores = query @ key.transpose(0, 2, 1) / 2.0
        seen.append(scores)
        moved = scores + r[block]
        e = np.exp(moved - moved.max(-1, keepdims=True))
        joined = (e / e.sum(-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(ids), -1)
        states = states + joined @ next(take) + next(take)
        gamma, beta = next(take), next(take)
        wide = np.tanh(_normalised(states, gamma, beta) @ next(take) + next(take))
        states = states + wide @ next(take) + next(take)
    return states.mean(0) @ next(take) + next(take), seen


def _normalised(x, gamma, beta):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3) * gamma + beta


def _by_head(x):
    return x.reshape(len(x), 2, 4).transpose(1, 0, 2)


def ordered(model):
    """The weights in the order in which `literal` uses them, by the numbers that layers get."""
    layers = [layer for layer in model.layers if layer.weights]
    found = [model.get_layer("words").embeddings]
    numbers = {layer.name: layer for layer in layers}
    by_number = sorted(
        (name for name in numbers if name.startswith(("dense", "layer_normalization"))), key=_number
    )
    denses = [numbers[name] for name in by_number if name.startswith("dense")]
    normals = [numbers[name] for name in by_number if name.startswith("layer")]
    for block in range(2):
        q, k, v, out, wide, narrow = denses[6 * block : 6 * block + 6]
        first, second = normals[2 * block : 2 * block + 2]
        # In `transformer_block` the wide layer is made before the second normalisation is called.
        for layer in (first, q, k, v, out, second, wide, narrow):
            found += layer.weights
    return [np.array(w) for w in [*found, *model.get_layer("out").weights]]


def _number(name):
    tail = name.rsplit("_", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def text_terms(method, weights, ids, label, noise, epsilon, xi, normalization):
    """One text's NLL, its r, and its share of L_adv."""
    count = len(ids)
    shape = (2, 2, count, count)
    logits, scores = literal(weights, ids, np.zeros(shape))
    p = softmax(logits)

    def divergence(flat):
        q = softmax(literal(weights, ids, flat.reshape(shape))[0])
        return -np.log(q[label]) if method.divergence == "nll" else np.sum(p * np.log(p / q))

    start = np.zeros(np.prod(shape))
    if method.divergence == "kl":
        start = xi * noise / np.linalg.norm(noise)
    g = np.zeros_like(start)
    for i in range(len(start)):
        step = np.zeros_like(start)
        step[i] = 1e-5
        g[i] = (divergence(start + step) - divergence(start - step)) / 2e-5
    if method.direction == "interpretable":
        g = _literal_step(g.reshape(-1, count), np.concatenate(scores).reshape(-1, count), normalization)
    r = epsilon * g.ravel() / np.linalg.norm(g)
    return -np.log(p[label]), r, divergence(r)


def _literal_step(g, scores, normalization):
    """r(alpha) of eqs. (5)-(7), softmax row by softmax row, with the T x T differences written out."""
    rows = []
    for own, a in zip(g, scores, strict=True):
        d = a[:, None] - a[None, :]
        if normalization != "none":
            d = d / np.linalg.norm(d, axis=1, keepdims=True)
        gradient = own[:, None] * d
        if normalization == "word":
            gradient = gradient / np.linalg.norm(gradient, axis=1, keepdims=True)
        rows.append((gradient * d).sum(1))
    return np.array(rows)


def real_entries(ids, width):
    """Where a text's own r stands among the entries of r of all markers."""
    inside = np.zeros((2, 2, width, width), bool)
    inside[:, :, : len(ids), : len(ids)] = True
    return inside.ravel()


@pytest.mark.parametrize(
    ("name", "normalization"),
    [*((name, "word") for name in ATTENTION), ("attn_ivat", "sentence"), ("attn_iat", "none")],
)
def test_r_and_the_loss_are_those_of_the_equations(name, normalization):
    method, epsilon, weight, xi, seed = METHODS[name], 1.5, 0.7, 0.3, 5
    model = transformer()
    for variable in model.trainable_variables:
        variable.assign(variable + 0.3 * np.random.default_rng(variable.shape[0]).normal(size=variable.shape))
    solver = "power" if method.divergence == "kl" else None
    trainer = AdversarialTrainer(
        model, name, solver, epsilon, weight, xi=xi, seed=seed, normalization=normalization
    )
    # One of them in a graph, the quickest to trace.
    trainer.compile(
        "sgd",
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        run_eagerly=name != "attn_at",
    )
    weights = ordered(model)
    groups = [(IDS, LABELS, False)]
    if method.divergence == "kl":
        groups.append((OTHER, np.zeros(3, int), True))
    found = np.concatenate([np.reshape(part, [4, -1]) for part in trainer.perturbation(IDS, LABELS)], axis=1)

    nlls, adversarial = [], []
    for ids, labels, unlabeled in groups:
        rows, width = ids.shape
        noise = np.float64(text_noise(tf.constant(rows), 4 * width**2, seed, 0, unlabeled))
        for i, (text, label) in enumerate(zip(ids, labels, strict=True)):
            own = text[text > 0]
            inside = real_entries(own, width)
            nll, r, term = text_terms(
                method, weights, own, label, noise[i, inside], epsilon, xi, normalization
            )
            adversarial.append(term)
            if not unlabeled:
                nlls.append(nll)
                # The gradient in the oracle is a finite difference.
                np.testing.assert_allclose(found[i, inside], r, atol=2e-5)
                np.testing.assert_array_equal(found[i, ~inside], 0)
    batch = {"labeled": (tf.constant(IDS), tf.constant(LABELS)), "unlabeled": tf.constant(OTHER)}
    logs = trainer.train_on_batch(batch, return_dict=True)
    assert logs["supervised_loss"] == pytest.approx(np.mean(nlls), rel=1e-6)
    assert logs["loss"] == pytest.approx(np.mean(nlls) + weight * np.mean(adversarial), rel=1e-5)


def test_the_weights_gradient_is_that_of_the_loss_with_r_and_the_clean_prediction_held_constant():
    model = transformer()
    trainer = AdversarialTrainer(model, "attn_vat", "power", 1.0, adversarial_weight=1.0, seed=2)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(keras.optimizers.SGD(1.0), loss, run_eagerly=True)
    weights = ordered(model)
    parts = [np.reshape(part, [4, 2, 4, 4]) for part in trainer.perturbation(IDS)]
    real = [text[text > 0] for text in IDS]
    clean = [softmax(literal(weights, own, np.zeros((2, 2, len(own), len(own))))[0]) for own in real]

    def loss(out_kernel):
        moved = [*weights[:-2], out_kernel, weights[-1]]
        total = 0.0
        for i, own in enumerate(real):
            r = [part[i, :, : len(own), : len(own)] for part in parts]
            total -= np.log(softmax(literal(moved, own, np.zeros((2, 2, len(own), len(own))))[0])[LABELS[i]])
            total += np.sum(clean[i] * np.log(clean[i] / softmax(literal(moved, own, r)[0])))
        return total / 4

    kernel = weights[-2]
    expected = np.zeros_like(kernel)
    for place in np.ndindex(kernel.shape):
        step = np.zeros_like(kernel)
        step[place] = 1e-6
        expected[place] = (loss(kernel + step) - loss(kernel - step)) / 2e-6
    trainer.train_on_batch(IDS, LABELS)
    np.testing.assert_allclose(kernel - model.get_layer("out").kernel.numpy(), expected, atol=1e-7)
