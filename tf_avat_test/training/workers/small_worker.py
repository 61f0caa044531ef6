"""A program: one of two workers that train `tiny_problem` by several methods, and what comes out.

Its arguments are the file to write, and the methods.
"""

import functools
import os
import signal
import sys

import keras
import numpy as np

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

EPOCHS, STEPS = 4, 3
# A last batch of 3: one replica has 2 and the other 1.
SENTENCES, LABELS = tiny_sentences(35)
UNLABELED, _ = tiny_sentences(50, seed=1)


class NotedSequences(IdSequences):
    """Sentences that note in `read` which of them are read."""

    @functools.cached_property
    def read(self):
        return []

    def padded(self, rows, width=None):
        self.read.extend(np.asarray(rows).tolist())
        return super().padded(rows, width)


def trainer_and_batches(method, replicas=1, own=None):
    """Returns a trainer of the current strategy, its batches, and the unlabeled sentences that note."""
    trainer = tiny_trainer(method, 0.5, epsilon=1.0, optimizer=keras.optimizers.SGD(0.3))
    unlabeled = NotedSequences(UNLABELED.ids, UNLABELED.starts)
    return trainer, training_batches(SENTENCES, LABELS, unlabeled, 16, 7, 1, 0, replicas, own=own), unlabeled


def give_up(reason):
    os._exit(3)


def main(file, *methods):
    from tf_avat.training.choose_strategy import strategy_of_workers
    from tf_avat.training.workers.cluster import parse_cluster
    from tf_avat.training.workers.connected_workers import ConnectedWorkers
    from tf_avat.training.workers.fit_workers import fit_workers

    found = {}
    asked_to_end = []
    signal.signal(signal.SIGTERM, lambda *_: asked_to_end.append(True))
    cluster = parse_cluster(os.environ["TF_CONFIG"])
    with ConnectedWorkers(cluster, 60, give_up) as workers:
        strategy = strategy_of_workers(cluster)
        for method in methods:
            with strategy.scope():
                trainer, batches, unlabeled = trainer_and_batches(method, 2, [cluster.index])
            course = {"epochs": EPOCHS, "initial_epoch": 0, "steps_per_epoch": STEPS}
            history = keras.callbacks.History()
            fit_workers(trainer, batches, callbacks=[history], **course)
            for name, values in history.history.items():
                found[f"{method} history {name}"] = values
            for number, weight in enumerate(trainer.model.get_weights()):
                found[f"{method} weight {number}"] = weight
            found[f"{method} read"] = unlabeled.read
        os.kill(os.getpid(), signal.SIGTERM)
        found["asked to end"] = asked_to_end
        workers.finish()
    np.savez(file, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
