"""A model that is fit to labeled texts, and to unlabeled ones beside them."""

from typing import Any

import keras

from tf_avat.adversarial.methods import METHODS
from tf_avat.training.unlabeled_beside import unlabeled_beside
from tf_avat.training.wrapped_model import WrappedModel


class SemiSupervisedModel(WrappedModel):
    """A `WrappedModel` whose `fit` takes unlabeled texts too.

    Args:
        model: a `keras.Model`.
        settings: the `TrainerSettings`, whose method says whether it learns from unlabeled texts.
        **kwargs: of `keras.Model`.
    """

    def __init__(self, model, settings, **kwargs):
        super().__init__(model, **kwargs)
        self.settings = settings
        self.method = METHODS[settings.method]
        self.neighborhood = None

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
        unlabeled: Any = None,
        unlabeled_batch_size: int | None = None,
    ) -> keras.callbacks.History:
        """Trains as `keras.Model.fit`, with unlabeled texts beside where they are given.

        All arguments but two, what is returned and what is raised are those of `keras.Model.fit`.

        - `unlabeled`: texts without labels, as x: arrays, of which each step takes `unlabeled_batch_size`,
          shuffled; or a `tf.data.Dataset` of batches of x, taken as it comes, over and over. Beside it x is
          arrays too or a `tf.data.Dataset` of batches. Methods that learn from labels alone leave it out, and
          say so.
        - `unlabeled_batch_size`: unlabeled texts of a step, of arrays; as many as `batch_size` if not given.
        """
        if unlabeled is not None and not self.method.uses_unlabeled:
            print(f"{self.settings.method} learns from labels alone: unlabeled texts are left out.")
            unlabeled = unlabeled_batch_size = None
        if unlabeled is not None:
            x, validation_data = unlabeled_beside(
                x,
                y,
                sample_weight,
                class_weight,
                unlabeled,
                batch_size or 32,
                unlabeled_batch_size,
                shuffle,
                validation_split,
                validation_data,
            )
            validation_batch_size = validation_batch_size or batch_size
            y = sample_weight = class_weight = batch_size = None
            validation_split, shuffle = 0.0, False
        elif unlabeled_batch_size is not None:
            raise ValueError("unlabeled_batch_size without unlabeled texts")
        return super().fit(
            x=x,
            y=y,
            batch_size=batch_size,
            epochs=epochs,
            verbose=verbose,
            callbacks=self._with_own(callbacks),
            validation_split=validation_split,
            validation_data=validation_data,
            shuffle=shuffle,
            class_weight=class_weight,
            sample_weight=sample_weight,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
        )

    def begin_epoch(self) -> None:
        """Finds the nearest words anew, for interpretable word methods; a loop of your own has to call it."""
        if self.neighborhood is not None:
            self.neighborhood.refresh()

    def _with_own(self, callbacks):
        """Returns the callbacks with what the model does at the begin and end of each epoch before them."""
        own = keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: self.begin_epoch(),
            on_epoch_end=lambda epoch, logs: self.end_epoch(),
        )
        if isinstance(callbacks, keras.callbacks.CallbackList):
            # A list of the user's own may come again: it keeps one of ours.
            kept = [other for other in callbacks.callbacks if getattr(other, "of_trainer", None) is not self]
            own.of_trainer = self
            own.set_model(self)
            callbacks.callbacks = [own, *kept]
            return callbacks
        return [own, *keras.tree.flatten(callbacks if callbacks is not None else [])]
