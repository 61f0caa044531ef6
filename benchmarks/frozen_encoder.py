"""What is trained on states of a frozen encoder, with few labels and unlabeled text."""

import keras
import numpy as np
import tensorflow as tf
from tuned_encoder import ATTENTION, LABELED, LOOKS, f1

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.inference.predictor import Predictor
from tf_avat.models.states_classifier import StatesClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer

STEPS, UNLABELED = 400, 96


class Trained:
    """A setting, whose graph is made once for all seeds."""

    def __init__(self, size, pooling, markers, told, rate):
        self.size, self.shape, self.first = size, {"pooling": pooling, "perturbed": markers}, None
        self.model = self.fresh(0)
        self.trainer = AdversarialTrainer(self.model, **told)
        self.unlabeled = self.trainer.method.uses_unlabeled
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.trainer.compile(keras.optimizers.Adam(rate), loss)
        self.trainer.optimizer.build(self.trainer.trainable_variables)
        self.state = [v for v in self.trainer.optimizer.variables if v.name != "learning_rate"]
        self.predictor = Predictor(self.model)
        self.step = None

    def fresh(self, seed):
        """Returns a new model."""
        keras.utils.set_random_seed(seed)
        model = StatesClassifier(self.size, 2, ATTENTION, 0.1, **self.shape)
        if self.first is not None:
            model.begin(*self.first)
        return model

    def run(self, seed, first, labeled, unlabeled, valid, test):
        """Returns test F1 at the best look at valid, and that look's valid F1."""
        self.first = first
        for variable, value in zip(self.model.variables, self.fresh(seed).variables, strict=True):
            variable.assign(value)
        for variable in (*self.state, self.trainer.steps):
            variable.assign(np.zeros(variable.shape, variable.dtype))
        batches = training_batches(*labeled, unlabeled if self.unlabeled else None, LABELED, UNLABELED, seed)
        if self.step is None:
            self.step = tf.function(self.trainer.train_step, input_signature=[batches.element_spec])
        best = (-1.0, 0.0)
        for number, batch in zip(range(STEPS), batches, strict=False):
            self.step(batch)
            if (number + 1) % (STEPS // LOOKS) == 0 and (found := f1(self.predictor, *valid)) > best[0]:
                best = found, f1(self.predictor, *test)
        return best[1], best[0]
