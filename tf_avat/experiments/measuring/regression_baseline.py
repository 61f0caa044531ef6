"""What a pretrained encoder gives without attention, and without being trained any further."""

import dataclasses
import hashlib
import pathlib

import keras
import numpy as np

from tf_avat.data.tokens.stored_means import stored_means
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.evaluation.logistic_regression import regression_probabilities
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.experiments.runs.new_classifier import untrained_encoder
from tf_avat.input_error import InputError
from tf_avat.pretrained.find_encoder import encoder_at_hand


@dataclasses.dataclass(frozen=True)
class RegressionBaseline:
    """A logistic regression on the means of an encoder's states, of the texts that a run was trained on.

    The encoder is the one that the run began with. The regression learns from the texts whose labels the run
    had, and valid chooses its penalty, as it chose the run's epoch.

    Attributes:
        encoder: a model from ids to states.
        fingerprint: of its weights.
        size: of a state.
        pipeline: from texts to ids.
        train: pair of the `IdSequences` of the labeled texts and their labels.
        valid: likewise.
        classes: number of classes.
        folder: the data folder, where means are kept.
    """

    encoder: keras.Model
    fingerprint: str
    size: int
    pipeline: TextPipeline
    train: tuple
    valid: tuple
    classes: int
    folder: pathlib.Path

    @classmethod
    def of(cls, run, datasets, folder):
        """Returns the baseline of a run, or None where its encoder is not a pretrained one.

        Args:
            run: a `FinishedRun` or `ExportedModel`.
            datasets: `SharedDatasets`, which load the run's own data set.
            folder: the data folder.

        Raises:
            InputError: the encoder of a run that trained it is not at hand, or is another by now; or the
                run's own data set is not there, or its labels are all of one class.
        """
        if not run.has_settings or not is_pretrained(run.settings):
            return None
        encoder, fingerprint, size = _encoder(run, folder)
        settings = run.settings
        dataset = datasets.of_run(settings)
        if dataset.classes != run.classes:
            raise InputError(f"`dataset`={settings.dataset} has other classes than the run was trained on")
        train = dataset.train
        if len(np.unique(train.labels)) < 2:
            raise InputError("labeled train texts are all of one class")
        read = run.pipeline.id_sequences
        return cls(
            encoder,
            fingerprint,
            size,
            run.pipeline,
            (read(train.texts).shortened(settings.max_words), train.labels),
            (read(dataset.valid.texts), dataset.valid.labels),
            len(run.classes),
            pathlib.Path(folder),
        )

    def probabilities(self, texts):
        """Returns what the regression says of texts, a sequence of str: `(texts, classes)`."""
        train, valid = ((self._means(ids), labels) for ids, labels in (self.train, self.valid))
        read = self._means(self.pipeline.id_sequences(texts))
        return regression_probabilities(train, valid, read, self.classes)

    def _means(self, sentences) -> np.ndarray:
        return stored_means(self.encoder, self.fingerprint, sentences, self.size, self.folder)


def _encoder(run, folder):
    """The encoder that a run began with, the fingerprint of its weights, and the size of its states."""
    if run.settings.freeze_encoder:
        # The run has it, whatever became of its files.
        encoder = run.classifier.encoder
        return encoder, _fingerprint(encoder), run.metrics["encoder"]["size"]
    files = encoder_at_hand(run.settings.encoder, folder)
    # Runs of earlier versions tell no more than its sizes.
    same = dataclasses.asdict(files.form) == run.metrics["encoder"]
    if not same or run.metrics["fingerprints"].get("encoder", files.fingerprint) != files.fingerprint:
        raise InputError(f"the encoder {run.settings.encoder} is another one than the run began with")
    return untrained_encoder(files), files.fingerprint, files.form.size


def _fingerprint(encoder):
    """Of the weights themselves, as anybody may have written what a run says of them."""
    digest = hashlib.sha256()
    for weight in encoder.get_weights():
        digest.update(np.ascontiguousarray(weight))
    return digest.hexdigest()
