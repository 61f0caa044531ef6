import keras
import numpy as np
import pytest
from scipy.stats import entropy

from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat_test.training.literal_step import BATCH, IDS, LABELED, numbers
from tf_avat_test.training.tiny_problem import tiny_trainer


def _unevenness(model, ids):
    """KL from each text's attention to uniform attention over its words, in numpy."""
    attention = model.reader()(ids)["attention"].numpy().astype(float)
    kl = []
    for weights, words in zip(attention, np.sum(ids.numpy() != 0, axis=1), strict=True):
        kl.append(entropy(weights[:words], np.full(words, 1 / words)))
    return np.array(kl)


@pytest.mark.parametrize(
    ("method", "batch", "ids"),
    [("vanilla", LABELED, LABELED[0]), ("attn_at", LABELED, LABELED[0]), ("attn_vat", BATCH, IDS)],
)
def test_the_objective_has_the_kl_from_attention_to_uniform_attention(method, batch, ids):
    trainer, plain = (
        tiny_trainer(method, epsilon=0.8, **some) for some in ({"uniform_attention_weight": 30.0}, {})
    )
    for model in (trainer.model, plain.model):
        model.attention.set_weights([3 * weight for weight in model.attention.get_weights()])
    expected = 30 * _unevenness(trainer.model, ids).mean()
    found = numbers(trainer.train_step(batch))["loss"] - numbers(plain.train_step(batch))["loss"]
    assert expected > 1e-3
    assert found == pytest.approx(expected, rel=1e-2, abs=1e-4)


def test_steps_make_attention_more_even():
    trainer = tiny_trainer("vanilla", optimizer=keras.optimizers.SGD(0.01), uniform_attention_weight=30.0)
    trainer.model.attention.set_weights([3 * weight for weight in trainer.model.attention.get_weights()])
    before = _unevenness(trainer.model, LABELED[0]).mean()
    for _ in range(5):
        trainer.train_step(LABELED)
    assert _unevenness(trainer.model, LABELED[0]).mean() < before


def test_softmaxes_of_all_heads_count_alike_and_padding_not_at_all():
    scores = keras.Input((2, None, 3))
    mask = keras.Input((None, 3), dtype="bool")
    marked = AttentionPerturbation()(scores, mask=mask[:, None])
    outputs = keras.layers.Dense(2)(keras.ops.mean(marked, axis=(1, 2)))
    model = keras.Model([scores, mask], outputs)
    trainers = [
        AdversarialTrainer(model, "vanilla", uniform_attention_weight=weight) for weight in (1.0, 0.0)
    ]
    values = np.random.default_rng(0).normal(size=(1, 2, 2, 3)).astype("float32")
    # The second query may attend to nothing, the first to two words.
    real = np.array([[[True, True, False], [False] * 3]])
    losses = []
    for trainer in trainers:
        trainer.compile(
            keras.optimizers.SGD(0.0), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        )
        losses.append(numbers(trainer.train_step(([values, real], np.array([1]))))["loss"])
    heads = np.exp(values[0, :, 0, :2].astype(float))
    expected = np.mean([entropy(head / head.sum(), [0.5, 0.5]) for head in heads])
    assert losses[0] - losses[1] == pytest.approx(expected, abs=1e-5)


def test_a_model_without_attention_is_refused():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="has no AttentionPerturbation"):
        AdversarialTrainer(model, "vanilla", uniform_attention_weight=1.0)


def test_a_program_of_ones_own_that_calls_no_marker_is_refused_at_its_first_step():
    class Whole(keras.Model):
        """It has a marker and does without."""

        def __init__(self):
            super().__init__()
            self.marker, self.dense = AttentionPerturbation(), keras.layers.Dense(2)

        def call(self, x):
            return self.dense(x)

    trainer = AdversarialTrainer(Whole(), "vanilla", uniform_attention_weight=1.0)
    trainer.compile(keras.optimizers.SGD(), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.raises(ValueError, match="called no AttentionPerturbation"):
        trainer.train_step((np.ones((2, 3), "float32"), np.array([0, 1])))
