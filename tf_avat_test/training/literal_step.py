"""A step of eq. (10) written out from the layers of a tiny classifier, and the batch that it is for."""

import numpy as np
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.training.text_noise import text_noise
from tf_avat_test.adversarial.interpretable_direction_test import literal_direction
from tf_avat_test.adversarial.neighbor_direction_test import literal_neighbor_direction
from tf_avat_test.training.tiny_problem import WORDS, tiny_sentences

PERTURBING = [name for name, method in METHODS.items() if method.perturbs]
ATTENTION = [name for name in PERTURBING if METHODS[name].site == "attention"]
WORD = [name for name in PERTURBING if METHODS[name].site == "word"]
VIRTUAL = [name for name in PERTURBING if METHODS[name].divergence == "kl"]
SOLVED = [(name, solver) for name in VIRTUAL for solver in METHODS[name].solvers]
EVERY_SEARCH = [*SOLVED, *((name, None) for name in PERTURBING if name not in VIRTUAL)]
SENTENCES, LABELS = tiny_sentences(12)
IDS = tf.constant(SENTENCES.padded(np.arange(12)))
LABELED = (IDS[:8], tf.constant(LABELS[:8].astype(np.int32)))
# Unlabeled texts are wider, as they are padded on their own.
UNLABELED = tf.pad(IDS[8:], [[0, 0], [0, 3]])
BATCH = {"labeled": LABELED, "unlabeled": UNLABELED}


def numbers(logs):
    return {name: float(value) for name, value in logs.items()}


def sizes_of(model, method, ids):
    """The shape of r of the texts."""
    return model.embedding(ids).shape if METHODS[method].site == "word" else ids.shape


def noise_of(ids, shape, seed, unlabeled):
    """The first step's noise for the texts, zero at padding."""
    noise = text_noise(tf.constant(shape[0]), int(np.prod(shape[1:])), seed, 0, unlabeled).numpy()
    real = ids.numpy() != 0
    return np.where(real.reshape(real.shape + (1,) * (len(shape) - 2)), noise.reshape(shape), 0)


def literal_probabilities(model, method, ids, r):
    """What the model predicts for texts with r, layer by layer."""
    word = METHODS[method].site == "word"
    mask = ids != 0
    hidden = model.encoder(model.embedding(ids) + (r if word else 0), mask=mask)
    scores = model.attention(hidden) + (0 if word else r)
    attention = tf.nn.softmax(tf.where(mask, scores, -1e9))
    return tf.nn.softmax(model.decoder(tf.einsum("bt,bth->bh", attention, hidden)))


def literal_adversarial(model, method, ids, labels):
    """The function from r to each text's term: KL (3) from the clean prediction, or the loss of its label."""
    clean = literal_probabilities(model, method, ids, tf.zeros(sizes_of(model, method, ids))).numpy()

    def adversarial(r):
        q = literal_probabilities(model, method, ids, r)
        if METHODS[method].divergence == "kl":
            return tf.reduce_sum(clean * (np.log(clean) - tf.math.log(q)), axis=1)
        return -tf.math.log(tf.gather(q, labels, batch_dims=1))

    return adversarial


def literal_r(model, method, ids, labels, epsilon, xi, noise):
    """r of eqs. (2) and (8) by one step of power iteration, or that of AT and iAT, text by text in numpy."""
    adversarial = literal_adversarial(model, method, ids, labels)
    method = METHODS[method]
    start = tf.zeros(noise.shape)
    if method.divergence == "kl":
        norms = np.sqrt((noise**2).sum(axis=tuple(range(1, noise.ndim)), keepdims=True))
        start = tf.constant(xi * noise / norms)
    with tf.GradientTape() as tape:
        tape.watch(start)
        divergences = adversarial(start)
    g = np.float64(tape.gradient(divergences, start))
    scores = model.attention(model.encoder(model.embedding(ids), mask=ids != 0)).numpy()
    table = model.embedding(tf.range(WORDS)[None])[0].numpy()
    r = np.zeros_like(g)
    for row, real in enumerate(ids.numpy() != 0):
        own = g[row, real]
        if method.direction == "free":
            direction = own
        elif method.site == "attention":
            direction = literal_direction(own, np.float64(scores[row, real]), "word")
        else:
            direction = literal_neighbor_direction(own, ids.numpy()[row, real], table, 4)
        r[row, real] = epsilon * direction / np.linalg.norm(direction)
    return np.float32(r)


def literal_loss(model, method, seed, epsilon, weight, xi):
    """Eq. (10) written out from the model's layers, with r and p_clean as numpy constants."""
    ids, labels = LABELED[0], LABELED[1].numpy()
    groups = [(ids, labels, False)]
    if METHODS[method].divergence == "kl":
        groups.append((UNLABELED, None, True))
    terms = []
    for own, own_labels, unlabeled in groups:
        shape = sizes_of(model, method, own)
        noise = noise_of(own, shape, seed, unlabeled)
        r = literal_r(model, method, own, own_labels, epsilon, xi, noise)
        terms.append(literal_adversarial(model, method, own, own_labels)(tf.constant(r)))
    clean = literal_probabilities(model, method, ids, tf.zeros(sizes_of(model, method, ids)))
    nll = -tf.math.log(tf.gather(clean, labels, batch_dims=1))
    return tf.reduce_mean(nll) + weight * tf.reduce_mean(tf.concat(terms, axis=0))


def power_if_any(method):
    return "power" if method in VIRTUAL else None
