"""Scores on held-out data after each epoch."""

import keras


class ValidationScores(keras.callbacks.Callback):
    """Adds `val_<name>` to an epoch's logs; put it before the callbacks that read them.

    Args:
        predictor: a `Predictor` of the classifier that is trained.
        sentences: `IdSequences`.
        labels: `(sentences,)` of int.
        score: function of labels and probabilities `(sentences, classes)` that returns a dictionary.

    Attributes:
        predictions: the `Predictions` of the latest epoch.
    """

    def __init__(self, predictor, sentences, labels, score):
        super().__init__()
        self.predictor = predictor
        self.sentences = sentences
        self.labels = labels
        self.score = score
        self.predictions = None

    def on_epoch_end(self, epoch, logs=None):
        self.predictions = self.predictor(self.sentences)
        for name, value in self.score(self.labels, self.predictions.probabilities).items():
            logs["val_" + name] = value
