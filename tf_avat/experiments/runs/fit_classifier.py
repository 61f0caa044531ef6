"""Training a classifier on prepared data."""

import keras
import numpy as np

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.batches.training_batches import training_batches
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.experiments.runs.begin_at_regression import begin_at_regression
from tf_avat.experiments.runs.new_optimizer import new_optimizer
from tf_avat.experiments.runs.what_is_trained import WhatIsTrained, empty_classifier
from tf_avat.inference.predictor import Predictor
from tf_avat.input_error import InputError
from tf_avat.training.adversarial_effect import AdversarialEffect
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.callbacks.epoch_record import EpochRecord
from tf_avat.training.callbacks.finite_loss import FiniteLoss
from tf_avat.training.callbacks.progress import Progress
from tf_avat.training.callbacks.tensorboard_writer import TensorBoardWriter
from tf_avat.training.callbacks.validation_scores import ValidationScores
from tf_avat.training.weighted_crossentropy import WeightedCrossentropy
from tf_avat.training.workers.fit_workers import fit_workers
from tf_avat.training.workers.shared_state import restore_all


def fit_classifier(
    settings, data, strategy, folder, made_from=None, with_changed_code=False, *, workers=None, watched_by=()
):
    """Trains by the settings, or goes on where a run that was cut off had come to.

    Args:
        settings: `RunSettings`.
        data: `PreparedData`.
        strategy: a `tf.distribute.Strategy`.
        folder: path of the run folder; None where nothing is kept, as by a worker that is not the chief.
        made_from: what the training stands on, by name, as `made_from` returns it.
        with_changed_code: go on even if the code is not that which the training began with.
        workers: the `ConnectedWorkers` that train together, or None.
        watched_by: further Keras callbacks.

    Returns:
        The classifier with the weights of its best epoch, in float32, without dropout and free of the
        strategy, and the `EpochRecord`. Two times None without a folder.

    Raises:
        InputError: the folder's state can't be gone on from; or training diverged.
    """
    keras.utils.set_random_seed(settings.seed)
    with strategy.scope():
        trained = WhatIsTrained.of(settings, data)
        train, valid, unlabeled = trained.texts(data)
        if settings.decoder_start == "regression":
            begin_at_regression(trained, data, train, valid)
        trainer = AdversarialTrainer(
            trained.model,
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
            embedding=trained.embedding if METHODS[settings.method].direction == "interpretable" else None,
            entropy_weight=settings.entropy_weight,
            marginal_entropy_weight=settings.marginal_entropy_weight,
            uniform_attention_weight=settings.uniform_attention_weight,
            seed=settings.seed,
        )
        loss = _loss(settings, data)
        steps = -(-len(train) // settings.batch_size)
        optimizer = new_optimizer(settings, trained.classifier, strategy, steps * settings.epochs)
        trainer.compile(optimizer, loss)
        trainer.optimizer.build(trainer.trainable_variables)
        record = None
        if folder is not None:
            record = EpochRecord(folder, trained.classifier, f"val_{settings.best_by}", made_from)
        finished = restore_all(trainer, record, workers, with_changed_code)

    if finished:
        print(f"Going on after epoch {finished}.")
    callbacks = [FiniteLoss(), *watched_by]
    if finished < settings.epochs and record is not None:
        validation = ValidationScores(
            Predictor(trained.model),
            valid,
            data.dataset.splits["valid"].labels,
            classification_scores,
        )
        writer = TensorBoardWriter(folder, validation)
        effect = AdversarialEffect(
            settings.epsilon, settings.adversarial_weight, settings.adversarial_start_step
        )
        callbacks += [effect, validation, Progress(), writer, record]
    if finished < settings.epochs:
        batches = _own_batches(settings, data, train, unlabeled, strategy, finished, workers)
        course = {
            "epochs": settings.epochs,
            "initial_epoch": finished,
            "steps_per_epoch": steps,
            "callbacks": callbacks,
        }
        if workers is not None:
            fit_workers(trainer, batches, **course)
        else:
            trainer.fit(_distributed(batches, strategy), shuffle=False, verbose=0, **course)
    if record is None:
        return None, None
    form = None if data.encoder is None else data.encoder.form
    best = empty_classifier(settings, data.vocabulary, len(data.dataset.classes), form)
    best.load_weights(record.best_file)
    return best, record


def _loss(settings, data):
    """Returns the loss of the labeled texts."""
    if not settings.balanced_loss:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    counts = np.bincount(data.dataset.splits["train"].labels, minlength=len(data.dataset.classes))
    if len(counts) != 2:
        raise InputError(
            f"`balanced_loss` is for two classes; `dataset`={settings.dataset} has {len(counts)}"
        )
    return WeightedCrossentropy([1.0, counts[0] / counts[1]])


def _own_batches(settings, data, train, unlabeled, strategy, first_epoch, workers):
    """Returns the batches of this process' replicas."""
    replicas = strategy.num_replicas_in_sync
    # Every worker has as many replicas as any other, and they count in the order of workers.
    each = replicas if workers is None else replicas // len(workers.cluster.addresses)
    first = 0 if workers is None else each * workers.cluster.index
    return training_batches(
        train,
        data.dataset.splits["train"].labels,
        unlabeled,
        settings.batch_size,
        settings.unlabeled_batch_size,
        settings.seed,
        first_epoch,
        replicas,
        own=range(first, first + each),
    )


def _distributed(batches, strategy):
    if strategy.num_replicas_in_sync == 1:
        return batches
    return strategy.distribute_datasets_from_function(lambda context: batches)
