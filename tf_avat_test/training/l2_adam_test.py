import keras
import numpy as np

from tf_avat.training.l2_adam import L2Adam

RATE, L2 = 0.1, 0.3


def oracle(w, gradients, l2):
    """Adam with AMSGrad, written out, on g + l2 * w."""
    m = v = largest = 0.0
    for step, g in enumerate(gradients, 1):
        g = g + l2 * w
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        largest = np.maximum(largest, v)
        rate = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        w = w - rate * m / (np.sqrt(largest) + 1e-7)
    return w


def moved(optimizer, variables, gradients):
    for parts in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(part, "float32") for part in parts], variables)
    return [variable.numpy() for variable in variables]


def test_a_step_is_adams_on_the_gradient_with_l2_times_the_weight_but_for_those_left_out():
    generator = np.random.default_rng(0)
    starts = [generator.normal(size=(3, 2)), generator.normal(size=4)]
    variables = [
        keras.Variable(start, dtype="float32", name=name) for start, name in zip(starts, "ab", strict=True)
    ]
    gradients = [[generator.normal(size=start.shape) for start in starts] for _ in range(5)]
    found = moved(L2Adam(RATE, L2, [variables[1].path]), variables, gradients)
    for place, l2 in enumerate((L2, 0.0)):
        expected = oracle(starts[place], [parts[place] for parts in gradients], l2)
        np.testing.assert_allclose(found[place], expected, rtol=1e-5, atol=1e-6)


def test_it_is_saved_with_what_it_leaves_out():
    optimizer = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(L2Adam(RATE, L2, ["a"]))
    )
    assert (optimizer.l2, optimizer.without, optimizer.amsgrad) == (L2, ("a",), True)
