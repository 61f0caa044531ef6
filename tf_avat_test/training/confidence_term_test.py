import pytest
from scipy.special import softmax
from scipy.stats import entropy

from tf_avat_test.training.literal_step import BATCH, IDS, numbers
from tf_avat_test.training.tiny_problem import tiny_trainer


@pytest.mark.parametrize("weights", [(0.7, 0.0), (0.0, 0.4), (0.7, 0.4)], ids=str)
def test_the_objective_has_the_entropy_of_predictions_less_that_of_their_mean(weights):
    own = dict(zip(("entropy_weight", "marginal_entropy_weight"), weights, strict=True))
    trainer, plain = (tiny_trainer("attn_vat", epsilon=0.8, **some) for some in (own, {}))
    p = softmax(trainer.model(IDS, training=False).numpy().astype(float), axis=1)
    expected = weights[0] * entropy(p, axis=1).mean() - weights[1] * entropy(p.mean(0))
    found = numbers(trainer.train_step(BATCH))["loss"] - numbers(plain.train_step(BATCH))["loss"]
    assert found == pytest.approx(expected, abs=2e-5)


def test_steps_that_raise_the_entropy_of_the_mean_make_classes_even():
    trainer = tiny_trainer("attn_vat", adversarial_weight=0.0, marginal_entropy_weight=20.0)
    model = trainer.model
    model.decoder.bias.assign([1.5, -1.5])
    before = softmax(model(IDS).numpy(), axis=1).mean(0)
    trainer.optimizer.learning_rate.assign(0.05)
    for _ in range(3):
        trainer.train_step(BATCH)
    after = softmax(model(IDS).numpy(), axis=1).mean(0)
    assert abs(after[0] - 0.5) < abs(before[0] - 0.5)


def test_methods_driven_by_labels_refuse_it():
    with pytest.raises(ValueError, match="marginal_entropy_weight is for methods driven by predictions"):
        tiny_trainer("attn_at", marginal_entropy_weight=1.0)
