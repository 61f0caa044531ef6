import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.kl_divergence import kl_divergence
from tf_avat.training.output_distributions import OutputDistribution, OutputDistributions

Z = tf.constant(np.random.default_rng(0).normal(size=(4, 3)), tf.float32)
SOFTMAX = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.mark.parametrize(
    ("loss", "kind", "from_logits"),
    [
        (SOFTMAX, "softmax", True),
        ("sparse_categorical_crossentropy", "softmax", False),
        ("binary_crossentropy", "sigmoid", False),
        (keras.losses.BinaryFocalCrossentropy(from_logits=True), "sigmoid", True),
        ("ce", "softmax", False),
    ],
)
def test_the_loss_tells_the_distribution(loss, kind, from_logits):
    assert OutputDistributions(loss).of(Z) == [OutputDistribution(kind, from_logits)]


@pytest.mark.parametrize(("kind", "squash"), [("softmax", tf.nn.softmax), ("sigmoid", tf.sigmoid)])
def test_probabilities_have_the_divergence_of_their_logits(kind, squash):
    a, b = OutputDistribution(kind, False), Z + 1.5 * tf.reverse(Z, [1])
    found = kl_divergence(a.logits(squash(Z)), a.logits(squash(b)), kind)
    np.testing.assert_allclose(found, kl_divergence(Z, b, kind), rtol=1e-4)


def test_divergences_of_several_outputs_add_up_and_outputs_without_loss_are_left_out():
    sigmoid = keras.losses.BinaryCrossentropy(from_logits=True)
    both = OutputDistributions({"a": SOFTMAX, "b": sigmoid})
    clean, moved = {"a": Z, "b": Z[:, :1], "c": Z}, {"a": 2 * Z, "b": Z[:, :1] + 1, "c": 0 * Z}
    expected = kl_divergence(Z, 2 * Z) + kl_divergence(Z[:, :1], Z[:, :1] + 1, "sigmoid")
    np.testing.assert_allclose(both.divergence(clean, moved), expected, rtol=1e-6)


def test_what_is_no_prediction_of_a_text_is_refused():
    with pytest.raises(ValueError, match="is no prediction of a text"):
        OutputDistribution("softmax").logits(tf.zeros([2, 3, 4]))
    with pytest.raises(ValueError, match="expected one of"):
        OutputDistribution("gaussian")
    with pytest.raises(ValueError, match="does not tell what they are"):
        OutputDistributions("mse")
    with pytest.raises(ValueError, match="there is a loss for 'x'"):
        OutputDistributions({"x": SOFTMAX}).of({"a": Z})
