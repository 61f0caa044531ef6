"""What a person sees while a training runs."""

import sys

import keras

_SHOWN_WHILE_RUNNING = ("loss", "kl", "adversarial_loss")


class Progress(keras.callbacks.Callback):
    """A bar for each epoch with loss, KL and valid F1; one line an epoch where output is not a terminal."""

    def on_epoch_begin(self, epoch, logs=None):
        self.bar = keras.utils.Progbar(
            self.params["steps"],
            verbose=1 if sys.stdout.isatty() else 2,
            stateful_metrics=[*_SHOWN_WHILE_RUNNING, "valid f1"],
        )
        print(f"Epoch {epoch + 1}/{self.params['epochs']}", flush=True)

    def on_train_batch_end(self, batch, logs=None):
        self.bar.update(batch + 1, _shown(logs), finalize=False)

    def on_epoch_end(self, epoch, logs=None):
        shown = [*_shown(logs), ("valid f1", logs["val_f1"])]
        self.bar.update(self.params["steps"], shown, finalize=True)


def _shown(logs):
    return [(name, float(logs[name])) for name in _SHOWN_WHILE_RUNNING if name in logs]
