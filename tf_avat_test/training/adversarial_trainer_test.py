import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat.training.text_noise import text_noise
from tf_avat_test.adversarial.interpretable_direction_test import literal_direction
from tf_avat_test.adversarial.neighbor_direction_test import literal_neighbor_direction
from tf_avat_test.training.tiny_problem import WORDS, tiny_sentences, tiny_trainer

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


@pytest.mark.parametrize("method", PERTURBING)
def test_a_step_minimises_equation_10_with_r_and_the_clean_prediction_held_constant(method):
    epsilon, weight, xi = 1.5, 0.7, 0.4
    solver = power_if_any(method)
    trainer = tiny_trainer(method, epsilon=epsilon, adversarial_weight=weight, xi=xi, seed=3, solver=solver)
    before = [v.numpy() for v in trainer.trainable_variables]
    with tf.GradientTape() as tape:
        loss = literal_loss(trainer.model, method, 3, epsilon, weight, xi)
    gradients = tape.gradient(loss, trainer.trainable_variables)

    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(float(loss), rel=1e-5)
    for old, new, gradient in zip(before, trainer.trainable_variables, gradients, strict=True):
        expected = old - 0.5 * tf.convert_to_tensor(gradient)
        np.testing.assert_allclose(new.numpy(), expected, atol=2e-5, err_msg=new.path)


def power_if_any(method):
    return "power" if method in VIRTUAL else None


def test_vanilla_minimises_the_supervised_loss():
    trainer = tiny_trainer("vanilla")
    logits = trainer.model(IDS)[:8]
    nll = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELED[1], logits)
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == logs["supervised_loss"] == pytest.approx(float(tf.reduce_mean(nll)), rel=1e-6)
    assert set(logs) == {"loss", "supervised_loss", "entropy"}


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_r_is_zero_at_padding_and_has_norm_epsilon(method, solver):
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2)
    texts = [LABELED, (UNLABELED,)] if method in VIRTUAL else [LABELED]
    for own in texts:
        r = trainer.perturbation(*own).numpy()
        np.testing.assert_array_equal(r[own[0].numpy() == 0], 0)
        norms = np.sqrt((r**2).sum(axis=tuple(range(1, r.ndim))))
        np.testing.assert_allclose(norms, 0.8, rtol=1e-5)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_r_depends_neither_on_other_sentences_nor_on_the_length_of_padding(method, solver):
    # Every step of ascent multiplies what other shapes round otherwise.
    atol = 2e-3 if solver == "ascent" else 2e-4
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=4)
    noise = tf.random.stateless_normal(sizes_of(trainer.model, method, LABELED[0]), [1, 2])
    together = trainer.perturbation(*LABELED, noise=noise)
    alone = trainer.perturbation(IDS[2:3], LABELED[1][2:3], noise=noise[2:3])
    np.testing.assert_allclose(alone[0], together[2], atol=atol)
    wider = tf.pad(noise, [[0, 0], [0, 4], *[[0, 0]] * (len(noise.shape) - 2)], constant_values=7.0)
    padded = trainer.perturbation(tf.pad(IDS[:8], [[0, 0], [0, 4]]), LABELED[1], noise=wider)
    np.testing.assert_allclose(padded[:, : IDS.shape[1]], together, atol=atol)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_a_model_that_does_not_listen_has_r_of_zero_and_finite_losses(method, solver):
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2)
    trainer.model.decoder.kernel.assign(tf.zeros_like(trainer.model.decoder.kernel))
    np.testing.assert_array_equal(trainer.perturbation(*LABELED), 0)
    assert np.all(np.isfinite(list(numbers(trainer.train_step(BATCH)).values())))


@pytest.mark.parametrize("method", ["vanilla", *ATTENTION])
def test_the_encoder_runs_once_a_step_over_each_text_for_attention_methods(method, monkeypatch):
    assert texts_encoded(method, BATCH, monkeypatch) == (12 if method in VIRTUAL else 8)


@pytest.mark.parametrize(
    ("method", "passes"), [("word_at", 2), ("word_iat", 2), ("word_vat", 3), ("word_ivat", 3)]
)
def test_the_encoder_runs_once_a_pass_for_word_methods(method, passes, monkeypatch):
    assert texts_encoded(method, BATCH, monkeypatch) == passes * (12 if method in VIRTUAL else 8)


def texts_encoded(method, batch, monkeypatch):
    trainer = tiny_trainer(method, solver=power_if_any(method))
    rows = []
    call = BidirectionalLSTM.call

    def counted(layer, words, **kwargs):
        rows.append(len(words))
        return call(layer, words, **kwargs)

    monkeypatch.setattr(BidirectionalLSTM, "call", counted)
    trainer.train_step(batch)
    return sum(rows)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_r_is_worse_than_a_random_direction(method, solver):
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2)
    r = trainer.perturbation(*LABELED)
    adversarial = literal_adversarial(trainer.model, method, LABELED[0], LABELED[1].numpy())
    noise = noise_of(LABELED[0], r.shape, 3, False)
    norms = np.sqrt((noise**2).sum(axis=tuple(range(1, noise.ndim)), keepdims=True))
    random = tf.constant(0.8 * noise / norms)
    assert tf.reduce_mean(adversarial(r)) > tf.reduce_mean(adversarial(random))


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_the_norm_of_r_and_what_random_directions_do_are_observed(method, solver):
    logs = numbers(tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2).train_step(BATCH))
    name = "kl" if method in VIRTUAL else "adversarial_loss"
    assert logs["r_norm"] == pytest.approx(0.8, rel=1e-5)
    assert ("random_" + name in logs) == (method in ATTENTION)
    if method in ATTENTION:
        assert logs[name] > logs["random_" + name]


@pytest.mark.parametrize("method", VIRTUAL)
def test_better_solvers_find_worse_perturbations(method):
    found = {
        solver: numbers(tiny_trainer(method, epsilon=2.0, solver=solver).train_step(BATCH))["kl"]
        for solver in METHODS[method].solvers
    }
    assert found["ascent"] >= found["power"]
    if "exact" in found:
        assert found["ascent"] >= found["exact"]


@pytest.mark.parametrize("method", WORD)
def test_clean_and_perturbed_pass_of_word_methods_share_their_dropout(method):
    # With r = 0 the perturbed pass is the clean one, if and only if the masks are the same.
    logs = numbers(
        tiny_trainer(method, epsilon=0.0, dropout=0.5, solver=power_if_any(method)).train_step(BATCH)
    )
    expected = (
        2 * logs["supervised_loss"] if "at" in method and "vat" not in method else logs["supervised_loss"]
    )
    assert logs["loss"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("method", WORD)
def test_each_step_has_dropout_of_its_own(method):
    trainer = tiny_trainer(method, dropout=0.5, optimizer=keras.optimizers.SGD(0.0))
    first = numbers(trainer.train_step(BATCH))["supervised_loss"]
    trainer.reset_metrics()
    assert numbers(trainer.train_step(BATCH))["supervised_loss"] != first


@pytest.mark.parametrize("method", ["word_vat", "attn_vat"])
def test_the_adversarial_term_starts_at_its_step(method):
    trainer = tiny_trainer(method, epsilon=1.0, adversarial_start_step=1, optimizer=keras.optimizers.SGD(0.0))
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(logs["supervised_loss"], rel=1e-6) and logs["kl"] > 0
    trainer.reset_metrics()
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(logs["supervised_loss"] + logs["kl"], rel=1e-6)


@pytest.mark.parametrize("method", ["vanilla", "attn_ivat"])
def test_lazy_adam_trains_as_adam_on_dense_gradients(method):
    lazy = tiny_trainer(method, epsilon=0.5, optimizer=lambda table: LazyAdam(table, 0.01))
    dense = tiny_trainer(method, epsilon=0.5, optimizer=keras.optimizers.Adam(0.01, amsgrad=True))
    rng = np.random.default_rng(0)
    for _ in range(6):
        rows = rng.permutation(12)[:4]
        labels = tf.constant(LABELS[rows[:3]].astype(np.int32))
        batch = {"labeled": (tf.gather(IDS, rows[:3]), labels), "unlabeled": tf.gather(IDS, rows[3:])}
        for trainer in (lazy, dense):
            trainer.train_step(batch)
    lazy.end_epoch()
    for a, b in zip(lazy.trainable_variables, dense.trainable_variables, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=4e-5, err_msg=a.path)


@pytest.mark.parametrize("method", ["attn_vat", "word_vat"])
def test_three_classes_work_with_every_solver(method):
    labels = tf.constant(np.arange(8) % 3, tf.int32)
    for solver in METHODS[method].solvers:
        trainer = tiny_trainer(method, classes=3, solver=solver, epsilon=1.0, ascent_steps=2)
        logs = numbers(trainer.train_step({"labeled": (IDS[:8], labels), "unlabeled": IDS[8:]}))
        assert logs["kl"] > 0 and np.isfinite(logs["loss"])


def test_a_solver_that_the_method_has_not_is_refused():
    with pytest.raises(ValueError, match="word_vat has the solvers power, ascent, not exact"):
        tiny_trainer("word_vat", solver="exact")


@pytest.mark.parametrize("method", [name for name in METHODS if name not in VIRTUAL])
def test_methods_driven_by_labels_learn_nothing_from_unlabeled_rows(method):
    with_unlabeled, without = tiny_trainer(method), tiny_trainer(method)
    with_unlabeled.train_step(BATCH)
    without.train_step(LABELED)
    weights = with_unlabeled.model.get_weights(), without.model.get_weights()
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)


@pytest.mark.parametrize("method", VIRTUAL)
def test_methods_driven_by_predictions_learn_from_unlabeled_rows_alone(method):
    trainer = tiny_trainer(method)
    before = trainer.model.get_weights()
    logs = numbers(trainer.train_step({"labeled": (IDS[:0], tf.zeros([0], tf.int32)), "unlabeled": IDS}))
    assert logs["supervised_loss"] == 0 and logs["kl"] > 0
    assert any(np.any(a != b) for a, b in zip(before, trainer.model.get_weights(), strict=True))


@pytest.mark.parametrize("method", ATTENTION)
def test_epsilon_zero_doubles_the_loss_of_at_and_adds_nothing_to_vat(method):
    logs = numbers(tiny_trainer(method, epsilon=0.0).train_step(BATCH))
    expected = 2 * logs["supervised_loss"] if method not in VIRTUAL else logs["supervised_loss"]
    assert logs["loss"] == pytest.approx(expected, rel=1e-6)


def test_adam_sees_the_square_of_a_repeated_words_gradient_not_the_sum_of_squares():
    trainer = tiny_trainer("vanilla", optimizer=keras.optimizers.Adam(1e-3))
    dense = tf.Variable(trainer.model.embedding.embeddings)
    dense_optimizer = keras.optimizers.Adam(1e-3)
    for _ in range(3):
        with tf.GradientTape() as tape:
            logits = trainer.model(IDS[:8])
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(LABELED[1], logits))
        gradient = tape.gradient(loss, trainer.model.embedding.trainable_variables[0])
        dense_optimizer.apply([tf.convert_to_tensor(gradient)], [dense])
        trainer.train_step(BATCH)
    np.testing.assert_allclose(trainer.model.embedding.embeddings, dense, atol=1e-6)


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
    assert last["supervised_loss"] < 0.5 * first["supervised_loss"]


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("method", WORD)
def test_word_methods_find_r_in_half_precision_too(method, precision):
    logs = numbers(tiny_trainer(method, precision=precision, epsilon=0.8).train_step(BATCH))
    assert logs["r_norm"] == pytest.approx(0.8, rel=1e-5)
    assert logs[tiny_trainer(method).adversarial_name] > 0


def test_learns_what_the_tiny_problem_asks_for():
    trainer = tiny_trainer("attn_ivat", epsilon=1.0, optimizer=keras.optimizers.Adam(0.02))
    step = tf.function(trainer.train_step)
    for _ in range(100):
        step(BATCH)
    predicted = np.argmax(trainer(IDS), axis=1)[:8]
    np.testing.assert_array_equal(predicted, LABELS[:8])
