"""Training a classifier on prepared data."""

import dataclasses

import keras
import tensorflow as tf

from tf_avat.data.training_batches import training_batches
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.epoch_record import EpochRecord
from tf_avat.training.finite_loss import FiniteLoss
from tf_avat.training.predictor import Predictor
from tf_avat.training.progress import Progress
from tf_avat.training.tensorboard_writer import TensorBoardWriter
from tf_avat.training.validation_scores import ValidationScores


def fit_classifier(settings, data, strategy, folder):
    """Trains by the settings, or goes on where a run that was cut off had come to.

    Args:
        settings: `RunSettings`.
        data: `PreparedData`.
        strategy: a `tf.distribute.Strategy`.
        folder: path of the run folder.

    Returns:
        The classifier with the weights of its best epoch, in float32 and free of the strategy, and the
        `EpochRecord`.
    """
    keras.utils.set_random_seed(settings.seed)
    with strategy.scope():
        classifier = _new_classifier(settings, data, settings.precision)
        trainer = AdversarialTrainer(
            classifier,
            method=settings.method,
            epsilon=settings.epsilon,
            adversarial_weight=settings.adversarial_weight,
            xi=settings.xi,
            power_iterations=settings.power_iterations,
            normalization=settings.normalization,
            seed=settings.seed,
            dtype=settings.precision,
        )
        trainer.compile(keras.optimizers.Adam(settings.learning_rate, amsgrad=True), jit_compile=False)
        trainer.optimizer.build(trainer.trainable_variables)
        record = EpochRecord(folder, classifier)
        finished = record.restore(trainer)

    if finished:
        print(f"Going on after epoch {finished}.")
    if finished < settings.epochs:
        validation = ValidationScores(
            Predictor(classifier),
            data.sentences["valid"],
            data.dataset.splits["valid"].labels,
            classification_scores,
        )
        writer = TensorBoardWriter(folder, validation, dataclasses.asdict(settings))
        trainer.fit(
            _distributed_batches(settings, data, strategy, finished),
            epochs=settings.epochs,
            initial_epoch=finished,
            steps_per_epoch=-(-len(data.sentences["train"]) // settings.batch_size),
            callbacks=[FiniteLoss(), validation, Progress(), writer, record],
            shuffle=False,
            verbose=0,
        )
    best = _new_classifier(settings, data, "float32")
    best.load_weights(record.best_file)
    return best, record


def _new_classifier(settings, data, precision):
    classifier = AttentionClassifier(
        vocabulary_size=len(data.vocabulary),
        classes=len(data.dataset.classes),
        embedding_size=settings.embedding_size,
        hidden_size=settings.hidden_size,
        attention_size=settings.attention_size,
        dropout=settings.dropout,
        dtype=precision,
    )
    classifier(tf.zeros([1, 2], tf.int32))
    return classifier


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
