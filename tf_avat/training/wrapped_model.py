"""A Keras model around another one."""

import contextlib
from typing import Any

import keras
import tensorflow as tf

from tf_avat.training.lazy_adam import LazyAdam
from tf_avat.training.sparse_gradients import check_lazy_adam
from tf_avat.training.symbolic import first_of_one_replica
from tf_avat.training.training_batch import TrainingBatch


class WrappedModel(keras.Model):
    """Answers for the model inside whatever Keras asks of a model, but for how it is trained.

    Args:
        model: a `keras.Model`.
        **kwargs: of `keras.Model`; the precision is that of the model inside, if none is given.
    """

    def __init__(self, model, **kwargs):
        if not isinstance(model, keras.Model):
            what = model.__name__ if isinstance(model, type) else type(model).__name__
            raise ValueError(f"model: expected a keras.Model that has been made, not {what}")
        kwargs.setdefault("dtype", model.dtype_policy)
        super().__init__(**kwargs)
        self.model = model
        self._evaluates = False
        self.built = model.built

    def call(self, x: Any, training: bool | None = None) -> Any:
        """Returns the model's outputs."""
        return self.model(x, training=training)

    def build(self, x_shape=None):
        self.built = True

    @property
    def output_names(self):
        """The names of the model's outputs; an attribute of functional models alone."""
        return self.model.output_names

    def compile(
        self,
        optimizer: str | keras.optimizers.Optimizer = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: str | bool = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Configures training as `keras.Model.compile` does; `jit_compile="auto"` means no XLA.

        XLA compiles every shape anew, which takes seconds, and texts come in many lengths.

        Raises:
            ValueError: the loss does not tell what KL (3) is to be taken of; or a `LazyAdam` is to do what it
                can't.
        """
        super().compile(
            optimizer=optimizer,
            loss=loss,
            loss_weights=loss_weights,
            metrics=metrics,
            weighted_metrics=weighted_metrics,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=False if jit_compile == "auto" else jit_compile,
            auto_scale_loss=auto_scale_loss,
        )
        check_lazy_adam(self)
        self._take_loss(loss, loss_weights)

    def compile_from_config(self, config):
        config = keras.saving.deserialize_keras_object(config)
        self.compile(**config)
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)

    def end_epoch(self) -> None:
        """Makes the moves that a `LazyAdam` has put off; to be done before weights are read as a whole."""
        if isinstance(self.optimizer, LazyAdam) and self.optimizer.built:
            self.optimizer.catch_up()

    def evaluate(self, *args, **kwargs):
        """Evaluates as `keras.Model.evaluate`: compiled loss and metrics, without the adversarial term."""
        self.end_epoch()
        with self._evaluating():
            return super().evaluate(*args, **kwargs)

    def test_on_batch(self, *args, **kwargs):
        """Evaluates one batch as `keras.Model.test_on_batch`, without the adversarial term."""
        self.end_epoch()
        with self._evaluating():
            return super().test_on_batch(*args, **kwargs)

    def test_step(self, data: Any) -> dict[str, Any]:
        batch = TrainingBatch.of(data)
        if batch.unlabeled is not None:
            raise ValueError(
                "what is evaluated is (x, y) or (x, y, sample_weight); unlabeled texts have no loss"
            )
        with self._evaluating():
            return super().test_step((batch.x, batch.y, batch.sample_weight))

    def predict(self, *args, **kwargs):
        """Predicts as `keras.Model.predict`."""
        self.end_epoch()
        return super().predict(*args, **kwargs)

    def save(self, *args, **kwargs):
        """Saves as `keras.Model.save`: model, settings, and how it was compiled."""
        self.end_epoch()
        return super().save(*args, **kwargs)

    def save_weights(self, *args, **kwargs):
        """Saves weights as `keras.Model.save_weights`."""
        self.end_epoch()
        return super().save_weights(*args, **kwargs)

    def export(self, *args, **kwargs):
        """Exports the model inside as `keras.Model.export`: training never calls the one around it."""
        self.end_epoch()
        return self.model.export(*args, **kwargs)

    def get_config(self):
        return {**super().get_config(), "model": keras.saving.serialize_keras_object(self.model)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        model = keras.saving.deserialize_keras_object(config.pop("model"), custom_objects)
        return cls(model, **config)

    @contextlib.contextmanager
    def _evaluating(self):
        before, self._evaluates = self._evaluates, True
        try:
            yield
        finally:
            self._evaluates = before

    def _take_loss(self, loss, loss_weights):
        """Makes of the compiled loss whatever the training needs."""

    def _build_loss(self, batch):
        """Makes the variables of losses of one's own; a `TrainingBatch` of shapes and types tells which."""

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Makes, under a strategy, what Keras would make in the midst of the first step.

        Keras' own averages the first batch over the replicas, which fails where one of them holds a row more,
        and knows no unlabeled texts. Shapes and types are all that it needs.
        """
        strategy = self.distribute_strategy
        if not tf.distribute.has_strategy() and strategy.num_replicas_in_sync == 1:
            return
        if iterator is not None:
            data_batch = first_of_one_replica(iterator.data_adapter.get_tf_dataset(), strategy)
        self.build_for(data_batch)

    def build_for(self, data_batch: Any) -> None:
        """Makes what `fit` makes of the first batch; a loop of your own under a strategy has to call it.

        Args:
            data_batch: a batch as `train_step` takes it, or its shapes and types.
        """
        batch = TrainingBatch.of(data_batch)
        with self.distribute_strategy.scope():
            self._symbolic_build(data_batch=(batch.x, batch.y, batch.sample_weight))
            self._build_loss(batch)
