"""The epochs of a training on several workers."""

import keras
import tensorflow as tf


def fit_workers(trainer, batches, *, epochs, initial_epoch, steps_per_epoch, callbacks):
    """Trains as `keras.Model.fit`, which fails under `MultiWorkerMirroredStrategy` in Keras 3.15.

    Every worker calls it, at the same time and with the same numbers. Logs are those of all workers together,
    whichever worker looks at them: what stops one, as a loss that is no number, stops all. A callback that
    reads or changes a variable of metrics has to run on all workers; others, as those that write, may run on
    one alone, while the others wait.

    Args:
        trainer: an `AdversarialTrainer`, made and compiled in the scope of its strategy, as it stands before
            the first step of `initial_epoch`.
        batches: endless `tf.data.Dataset` of this worker's share of each global batch, a batch for each of
            its replicas in a row.
        epochs: number of the last epoch, counted from 1.
        initial_epoch: where to begin, counted from 0.
        steps_per_epoch: global batches of an epoch.
        callbacks: list of `keras.callbacks.Callback`s.
    """
    strategy = trainer.distribute_strategy
    callbacks = keras.callbacks.CallbackList(
        callbacks, add_history=True, model=trainer, epochs=epochs, steps=steps_per_epoch
    )
    trainer.build_for(batches.element_spec)
    # Else the workers would ask each other before every step whether all have one more batch.
    endless = batches.apply(tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY))
    iterator = iter(strategy.distribute_datasets_from_function(lambda context: endless))
    step = _step(trainer, strategy)
    callbacks.on_train_begin()
    logs = {}
    for epoch in range(initial_epoch, epochs):
        trainer.reset_metrics()
        trainer.begin_epoch()
        callbacks.on_epoch_begin(epoch)
        for number in range(steps_per_epoch):
            callbacks.on_train_batch_begin(number)
            callbacks.on_train_batch_end(number, step(iterator))
        trainer.end_epoch()
        logs = {name: float(value) for name, value in trainer.get_metrics_result().items()}
        callbacks.on_epoch_end(epoch, logs)
    callbacks.on_train_end(logs)


def _step(trainer, strategy):
    """Returns a function of an iterator that takes a step and returns its logs, as means over replicas."""
    names = []

    def on_replica(batch):
        logs = trainer.train_step(batch)
        names[:] = logs
        # One number after the other would be as many messages between workers.
        return tf.stack([tf.cast(value, tf.float32) for value in logs.values()])

    @tf.function(autograph=False)
    def on_all(iterator):
        return strategy.reduce("mean", strategy.run(on_replica, [next(iterator)]), axis=None)

    def step(iterator):
        values = on_all(iterator).numpy()
        return dict(zip(names, values.tolist(), strict=True))

    return step
