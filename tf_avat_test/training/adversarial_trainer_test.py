import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tf_avat_test.adversarial.interpretable_direction_test import literal_direction
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

PERTURBING = ["attn_at", "attn_iat", "attn_vat", "attn_ivat"]
SENTENCES, LABELS = tiny_sentences(12)
IDS = tf.constant(SENTENCES.padded(np.arange(12)))
BATCH = (IDS, tf.constant(LABELS[:8].astype(np.int32)))


def numbers(logs):
    return {name: float(value) for name, value in logs.items()}


def literal_loss(classifier, method, noise, epsilon, weight, xi):
    """Eq. (10) written out, with r and p_clean as numpy constants."""
    mask = IDS != 0
    labels = BATCH[1].numpy()
    kl = method in ("attn_vat", "attn_ivat")
    rows = 12 if kl else 8
    real = mask.numpy()[:rows]

    def probabilities(r):
        hidden = classifier.encode(classifier.embed(IDS), mask)
        logits, _ = classifier.decode(
            hidden, classifier.score(hidden), mask, tf.pad(r, [[0, 12 - rows], [0, 0]])
        )
        return tf.nn.softmax(logits)[:rows]

    clean = probabilities(tf.zeros([rows, IDS.shape[1]])).numpy()

    def adversarial(r):
        q = probabilities(r)
        if kl:
            return tf.reduce_sum(clean * (np.log(clean) - tf.math.log(q)), axis=1)
        return -tf.math.log(tf.gather(q, labels, batch_dims=1))

    start = tf.zeros([rows, IDS.shape[1]])
    if kl:
        start = tf.constant(xi * noise / np.linalg.norm(noise, axis=1, keepdims=True))
    with tf.GradientTape() as tape:
        tape.watch(start)
        divergences = adversarial(start)
    g = tape.gradient(divergences, start).numpy()
    r = np.zeros_like(g)
    scores = classifier(IDS)["scores"].numpy()
    for row in range(rows):
        words = real[row]
        direction = g[row, words] / np.linalg.norm(g[row, words])
        if method in ("attn_iat", "attn_ivat"):
            direction = literal_direction(np.float64(g[row, words]), np.float64(scores[row, words]), "word")
        r[row, words] = epsilon * direction
    nll = -tf.math.log(tf.gather(probabilities(tf.zeros_like(start))[:8], labels, batch_dims=1))
    return tf.reduce_mean(nll) + weight * tf.reduce_mean(adversarial(tf.constant(r)))


@pytest.mark.parametrize("method", PERTURBING)
def test_a_step_minimises_equation_10_with_r_and_the_clean_prediction_held_constant(method):
    epsilon, weight, xi = 1.5, 0.7, 0.4
    trainer = tiny_trainer(method, epsilon=epsilon, adversarial_weight=weight, xi=xi, seed=3)
    before = trainer.classifier.get_weights()
    noise = trainer._noise(IDS != 0, tf.constant(8)).numpy()
    with tf.GradientTape() as tape:
        loss = literal_loss(trainer.classifier, method, noise, epsilon, weight, xi)
    gradients = tape.gradient(loss, trainer.trainable_variables)

    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(float(loss), rel=1e-5)
    for old, new, gradient in zip(before, trainer.classifier.get_weights(), gradients, strict=True):
        np.testing.assert_allclose(new, old - 0.5 * tf.convert_to_tensor(gradient), atol=1e-5)


def test_vanilla_minimises_the_supervised_loss():
    trainer = tiny_trainer("vanilla")
    logits = trainer.classifier(IDS)["logits"][:8]
    nll = tf.nn.sparse_softmax_cross_entropy_with_logits(BATCH[1], logits)
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == logs["nll"] == pytest.approx(float(tf.reduce_mean(nll)), rel=1e-6)
    assert set(logs) == {"loss", "nll", "entropy"}


def test_noise_is_standard_normal_and_differs_by_step_seed_and_kind_of_row():
    mask = tf.ones([2000, 20], tf.bool)
    trainer = tiny_trainer(seed=3)
    noise = trainer._noise(mask, tf.constant(1000)).numpy()
    assert stats.kstest(noise.ravel(), "norm").pvalue > 0.01
    trainer.optimizer.iterations.assign_add(1)
    next_step = trainer._noise(mask, tf.constant(1000)).numpy()
    other_seed = tiny_trainer(seed=4)._noise(mask, tf.constant(1000)).numpy()
    for other in (noise[:1000][::-1], noise[1000:], next_step[:1000], other_seed[:1000]):
        assert abs(np.corrcoef(noise[:1000].ravel(), other.ravel())[0, 1]) < 0.03


@pytest.mark.parametrize("method", ["vanilla", *PERTURBING])
def test_the_encoder_runs_once_a_step(method):
    trainer = tiny_trainer(method, power_iterations=3)
    calls = []
    encode = trainer.classifier.encode
    trainer.classifier.encode = lambda *args, **kwargs: calls.append(1) or encode(*args, **kwargs)
    trainer.train_step(BATCH)
    assert len(calls) == 1


@pytest.mark.parametrize("method", PERTURBING)
def test_r_has_norm_epsilon_and_is_worse_than_a_random_direction(method):
    trainer = tiny_trainer(method, epsilon=0.8)
    name = trainer.adversarial_name
    logs = numbers(trainer.train_step(BATCH))
    assert logs["r_norm"] == pytest.approx(0.8, rel=1e-5)
    assert logs[name] > logs["random_" + name]


@pytest.mark.parametrize("method", ["vanilla", "attn_at", "attn_iat"])
def test_methods_driven_by_labels_learn_nothing_from_unlabeled_rows(method):
    with_unlabeled, without = tiny_trainer(method), tiny_trainer(method)
    with_unlabeled.train_step(BATCH)
    without.train_step((IDS[:8], BATCH[1]))
    weights = with_unlabeled.classifier.get_weights(), without.classifier.get_weights()
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)


@pytest.mark.parametrize("method", ["attn_vat", "attn_ivat"])
def test_methods_driven_by_predictions_learn_from_unlabeled_rows_alone(method):
    trainer = tiny_trainer(method)
    before = trainer.classifier.get_weights()
    logs = numbers(trainer.train_step((IDS, tf.zeros([0], tf.int32))))
    assert logs["nll"] == 0 and logs["kl"] > 0
    assert any(np.any(a != b) for a, b in zip(before, trainer.classifier.get_weights(), strict=True))


@pytest.mark.parametrize("method", PERTURBING)
def test_epsilon_zero_doubles_the_loss_of_at_and_adds_nothing_to_vat(method):
    logs = numbers(tiny_trainer(method, epsilon=0.0).train_step(BATCH))
    expected = 2 * logs["nll"] if "nll" in tiny_trainer(method).adversarial_name else logs["nll"]
    assert logs["loss"] == pytest.approx(expected, rel=1e-6)


def test_adam_sees_the_square_of_a_repeated_words_gradient_not_the_sum_of_squares():
    trainer = tiny_trainer("vanilla", optimizer=keras.optimizers.Adam(1e-3))
    dense = tf.Variable(trainer.classifier.embedding.embeddings)
    dense_optimizer = keras.optimizers.Adam(1e-3)
    for _ in range(3):
        with tf.GradientTape() as tape:
            logits = trainer.classifier(IDS)["logits"][:8]
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(BATCH[1], logits))
        gradient = tape.gradient(loss, trainer.classifier.embedding.trainable_variables[0])
        dense_optimizer.apply([tf.convert_to_tensor(gradient)], [dense])
        trainer.train_step(BATCH)
    np.testing.assert_allclose(trainer.classifier.embedding.embeddings, dense, atol=1e-6)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_keeps_a_divergence_above_zero_and_learns(precision):
    trainer = tiny_trainer(
        "attn_vat", precision=precision, epsilon=0.3, optimizer=keras.optimizers.Adam(0.02)
    )
    if precision == "mixed_float16":
        assert isinstance(trainer.optimizer, keras.optimizers.LossScaleOptimizer)
    step = tf.function(trainer.train_step)
    first = numbers(step(BATCH))
    for _ in range(60):
        trainer.reset_metrics()
        last = numbers(step(BATCH))
    assert first["kl"] > 0
    assert last["nll"] < 0.5 * first["nll"]


def test_learns_what_the_tiny_problem_asks_for():
    trainer = tiny_trainer("attn_ivat", epsilon=1.0, optimizer=keras.optimizers.Adam(0.02))
    step = tf.function(trainer.train_step)
    for _ in range(100):
        step(BATCH)
    predicted = np.argmax(trainer(IDS)["logits"], axis=1)[:8]
    np.testing.assert_array_equal(predicted, LABELS[:8])
