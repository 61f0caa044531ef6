"""A data set as a run uses it: split, tokenised, with its vocabulary."""

import dataclasses

import numpy as np
import tensorflow as tf

from tf_avat.data.id_sequences import IdSequences
from tf_avat.data.load_dataset import load_dataset
from tf_avat.data.text_dataset import TextDataset
from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.tokenize import tokenize
from tf_avat.data.unlabeled import load_unlabeled
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.input_error import InputError


@dataclasses.dataclass(frozen=True)
class PreparedData:
    """Texts, their ids and what turned one into the other.

    Attributes:
        dataset: the `TextDataset`.
        vocabulary: of the train texts.
        pipeline: the `TextPipeline` with that vocabulary.
        sentences: `IdSequences` by split: `train`, `valid`, `test`.
        unlabeled: `IdSequences`, or None.
        unlabeled_texts: the unlabeled texts themselves.
    """

    dataset: TextDataset
    vocabulary: Vocabulary
    pipeline: TextPipeline
    sentences: dict[str, IdSequences]
    unlabeled: IdSequences | None
    unlabeled_texts: tuple[str, ...]

    @classmethod
    def of(cls, settings, data_folder):
        """Loads what the `RunSettings` name, from the data folder or their source."""
        dataset = load_dataset(settings.dataset, data_folder)
        unlabeled_texts = load_unlabeled(
            settings.unlabeled, settings.unlabeled_size, settings.seed, data_folder
        )
        vocabulary = Vocabulary.of([tokenize(tf.constant(dataset.splits["train"].texts))], settings.min_count)
        if len(vocabulary.words) <= settings.neighbors and settings.method in ("word_iat", "word_ivat"):
            raise InputError(
                f"--neighbors={settings.neighbors}: the vocabulary has only {len(vocabulary.words)} words"
            )
        pipeline = TextPipeline(vocabulary)
        sentences = {name: pipeline.id_sequences(dataset.splits[name].texts) for name in dataset.splits}
        sentences["train"] = sentences["train"].shortened(settings.max_words)
        unlabeled = None
        if unlabeled_texts:
            unlabeled = pipeline.id_sequences(unlabeled_texts).shortened(settings.max_words)
        return cls(dataset, vocabulary, pipeline, sentences, unlabeled, unlabeled_texts)

    @property
    def counts(self):
        """Numbers of texts by split, of unlabeled texts, of ids in the vocabulary, and mean words."""
        return {
            **{name: len(split) for name, split in self.sentences.items()},
            "unlabeled": len(self.unlabeled_texts),
            "vocabulary": len(self.vocabulary),
            "mean_words": round(float(np.mean(self.sentences["train"].lengths)), 2),
        }
