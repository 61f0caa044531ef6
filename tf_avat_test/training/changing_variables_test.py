import keras
import numpy as np
import pytest

from tf_avat.layers.word_perturbation import WordPerturbation
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.changing_variables import changing_variables


def stateful(cell):
    ids = keras.Input(batch_shape=(4, 5), dtype="int32")
    words = WordPerturbation()(keras.layers.Embedding(9, 3)(ids), ids=ids)
    return keras.Model(ids, keras.layers.Dense(2)(cell(3, stateful=True)(words)))


@pytest.mark.parametrize(("cell", "states"), [(keras.layers.GRU, 1), (keras.layers.LSTM, 2)])
def test_states_of_recurrent_layers_are_among_them(cell, states):
    found = changing_variables(stateful(cell))
    assert sum(tuple(variable.shape) == (4, 3) for variable in found) == states
    assert (
        len(changing_variables(keras.Sequential([keras.Input((2,)), keras.layers.BatchNormalization()]))) == 2
    )


@pytest.mark.parametrize("method", ["word_vat", "word_at"])
def test_each_pass_begins_with_the_states_of_the_clean_one_which_alone_changes_them(method):
    keras.utils.set_random_seed(1)
    model = stateful(keras.layers.GRU)
    ids, labels = np.arange(20).reshape(4, 5) % 9, np.array([0, 1, 1, 0])
    trainer = AdversarialTrainer(model, method, epsilon=0.0)
    trainer.compile(
        keras.optimizers.SGD(0.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        run_eagerly=True,
    )
    for _ in range(2):
        logs = trainer.train_on_batch(ids, labels, return_dict=True)
    expected = 0.0 if method == "word_vat" else logs["supervised_loss"]
    assert logs[trainer.adversarial_name] == pytest.approx(expected, abs=1e-9)
    found = changing_variables(model)[-1].numpy()
    model.layers[-2].reset_states()
    for _ in range(2):
        model(ids)
    np.testing.assert_allclose(found, changing_variables(model)[-1], atol=1e-6)
