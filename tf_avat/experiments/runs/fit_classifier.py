"""Training a classifier on prepared data."""

import keras
import numpy as np
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.batches.training_batches import training_batches
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.experiments.runs.new_classifier import new_classifier
from tf_avat.inference.predictor import Predictor
from tf_avat.training.adversarial_effect import AdversarialEffect
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.callbacks.epoch_record import EpochRecord
from tf_avat.training.callbacks.finite_loss import FiniteLoss
from tf_avat.training.callbacks.progress import Progress
from tf_avat.training.callbacks.tensorboard_writer import TensorBoardWriter
from tf_avat.training.callbacks.validation_scores import ValidationScores
from tf_avat.training.lazy_adam import LazyAdam


def fit_classifier(settings, data, strategy, folder, made_from=None, with_changed_code=False):
    """Trains by the settings, or goes on where a run that was cut off had come to.

    Args:
        settings: `RunSettings`.
        data: `PreparedData`.
        strategy: a `tf.distribute.Strategy`.
        folder: path of the run folder.
        made_from: what the training stands on, by name, as `made_from` returns it.
        with_changed_code: go on even if the code is not that which the training began with.

    Returns:
        The classifier with the weights of its best epoch, in float32, without dropout and free of the
        strategy, and the `EpochRecord`.

    Raises:
        InputError: the folder's state can't be gone on from; or training diverged.
    """
    keras.utils.set_random_seed(settings.seed)
    with strategy.scope():
        classifier = _classifier_to_train(settings, data)
        trainer = AdversarialTrainer(
            classifier,
            method=settings.method,
            solver=settings.solver,
            epsilon=settings.epsilon,
            adversarial_weight=settings.adversarial_weight,
            adversarial_start_step=settings.adversarial_start_step,
            xi=settings.xi,
            power_iterations=settings.power_iterations,
            ascent_steps=settings.ascent_steps,
            normalization=settings.normalization,
            neighbors=settings.neighbors,
            seed=settings.seed,
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trainer.compile(_optimizer(settings, classifier, strategy), loss)
        trainer.optimizer.build(trainer.trainable_variables)
        record = EpochRecord(folder, classifier, made_from=made_from)
        finished = record.restore(trainer, with_changed_code)

    if finished:
        print(f"Going on after epoch {finished}.")
    if finished < settings.epochs:
        validation = ValidationScores(
            Predictor(classifier),
            data.sentences["valid"],
            data.dataset.splits["valid"].labels,
            classification_scores,
        )
        writer = TensorBoardWriter(folder, validation)
        effect = AdversarialEffect(
            settings.epsilon, settings.adversarial_weight, settings.adversarial_start_step
        )
        trainer.fit(
            _distributed_batches(settings, data, strategy, finished),
            epochs=settings.epochs,
            initial_epoch=finished,
            steps_per_epoch=-(-len(data.sentences["train"]) // settings.batch_size),
            callbacks=[FiniteLoss(), effect, validation, Progress(), writer, record],
            shuffle=False,
            verbose=0,
        )
    best = new_classifier(settings, len(data.vocabulary), len(data.dataset.classes))
    best.load_weights(record.best_file)
    return best, record


def _classifier_to_train(settings, data):
    """Returns a new classifier that begins at the word vectors and knows how frequent words are."""
    classifier = new_classifier(settings, len(data.vocabulary), len(data.dataset.classes), training=True)
    if data.word_vectors is not None:
        classifier.embedding.embeddings.assign(data.word_vectors.values)
    if METHODS[settings.method].site == "word":
        classifier.embedding.count(np.bincount(data.sentences["train"].ids, minlength=len(data.vocabulary)))
    return classifier


def _optimizer(settings, classifier, strategy):
    """Returns Adam; on one CPU in float32 one that skips the rows of absent words, with the same result."""
    alone = strategy.num_replicas_in_sync == 1 and not tf.config.list_logical_devices("GPU")
    if alone and settings.precision == "float32":
        return LazyAdam(classifier.embedding.embeddings, settings.learning_rate)
    return keras.optimizers.Adam(settings.learning_rate, amsgrad=True)


def _distributed_batches(settings, data, strategy, first_epoch):
    batches = training_batches(
        data.sentences["train"],
        data.dataset.splits["train"].labels,
        data.unlabeled,
        settings.batch_size,
        settings.unlabeled_batch_size,
        settings.seed,
        first_epoch,
        strategy.num_replicas_in_sync,
    )
    if strategy.num_replicas_in_sync == 1:
        return batches
    return strategy.distribute_datasets_from_function(lambda context: batches)
