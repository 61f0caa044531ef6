"""The model that a run trains, and the texts in the form that it takes."""

import dataclasses
import sys

import keras
import numpy as np

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.tokens.stored_states import stored_states
from tf_avat.experiments.runs.new_classifier import classifier_on, new_classifier
from tf_avat.pretrained.backbone import new_backbone, pretrained_backbone


@dataclasses.dataclass(frozen=True)
class WhatIsTrained:
    """A classifier and its trained part, which is all of it but for a frozen encoder.

    Attributes:
        classifier: the whole, from ids to logits, whose weights are kept.
        model: what is trained, from what `train`, `valid` and `unlabeled` hold to logits.
        embedding: name of the layer that looks up words; None where there is one alone.
    """

    classifier: keras.Model
    model: keras.Model
    embedding: str | None = None

    @classmethod
    def of(cls, settings, data):
        """Makes a new classifier, which begins at pretrained weights or word vectors if there are any."""
        classes = len(data.dataset.classes)
        if data.encoder is not None:
            # A frozen encoder computes what is kept without dropout, and as exactly as it can.
            frozen = settings.freeze_encoder
            dropout, precision = (0.0, "float32") if frozen else (settings.dropout, settings.precision)
            backbone = pretrained_backbone(data.encoder, dropout, precision)
            classifier = classifier_on(backbone, data.vocabulary.frame, settings, classes, training=True)
            return cls(classifier, classifier.head if frozen else classifier, "token_embedding")
        classifier = new_classifier(settings, len(data.vocabulary), classes, training=True)
        if data.word_vectors is not None:
            classifier.embedding.embeddings.assign(data.word_vectors.values)
        if METHODS[settings.method].site == "word":
            ids = data.sentences["train"].ids
            classifier.embedding.count(np.bincount(ids, minlength=len(data.vocabulary)))
        return cls(classifier, classifier)

    def texts(self, data):
        """Returns train, valid and the unlabeled texts (or None) as the model takes them.

        States that a frozen encoder makes of them are computed now if the data folder does not have them.
        """
        parts = data.sentences["train"], data.sentences["valid"], data.unlabeled
        if self.model is self.classifier:
            return parts
        return [None if part is None else self._states(part, data) for part in parts]

    def _states(self, sentences, data):
        told = []

        def tell(done):
            if not told or done - told[-1] >= 0.1 or done == 1:
                told.append(done)
                print(f"Encoding texts: {done:.0%}", file=sys.stderr, flush=True)

        encoder, size = self.classifier.encoder, data.encoder.form.size
        return stored_states(encoder, data.encoder.fingerprint, sentences, size, data.folder, tell)


def empty_classifier(settings, vocabulary, classes, form=None):
    """Returns a classifier whose weights are to be loaded, in float32 and without dropout.

    Args:
        settings: the `RunSettings` that it was trained with.
        vocabulary: a `Vocabulary`, or the pieces of a pretrained encoder.
        classes: number of classes.
        form: the `EncoderForm` of a pretrained encoder, or None.
    """
    if form is None:
        return new_classifier(settings, len(vocabulary), classes)
    return classifier_on(new_backbone(form, 0.0, "float32"), vocabulary.frame, settings, classes)
