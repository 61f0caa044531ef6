"""A data set as a run uses it: split, tokenised, with its vocabulary."""

import dataclasses

import numpy as np
import tensorflow as tf

from tf_avat.data.id_sequences import IdSequences
from tf_avat.data.labeled_sample import labeled_sample
from tf_avat.data.load_dataset import load_dataset
from tf_avat.data.text_dataset import TextDataset
from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.tokenize import tokenize
from tf_avat.data.unlabeled import load_unlabeled
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.data.word_vectors import WordVectors
from tf_avat.input_error import InputError


@dataclasses.dataclass(frozen=True)
class PreparedData:
    """Texts, their ids and what turned one into the other.

    Attributes:
        dataset: the `TextDataset`.
        vocabulary: the data set's own, or of all its train texts, those that lose their labels among them.
        pipeline: the `TextPipeline` with that vocabulary.
        sentences: `IdSequences` by split: `train`, `valid`, `test`.
        unlabeled: `IdSequences`, or None.
        unlabeled_texts: the unlabeled texts themselves.
        word_vectors: `WordVectors` to start from, or None.
    """

    dataset: TextDataset
    vocabulary: Vocabulary
    pipeline: TextPipeline
    sentences: dict[str, IdSequences]
    unlabeled: IdSequences | None
    unlabeled_texts: tuple[str, ...]
    word_vectors: WordVectors | None = None

    @classmethod
    def of(cls, settings, data_folder):
        """Loads what the `RunSettings` name, from the data folder or their source."""
        dataset = load_dataset(settings.dataset, data_folder, settings.length_filter)
        vocabulary = _vocabulary(settings, dataset)
        word_vectors = _word_vectors(settings, vocabulary)
        rest = ()
        if settings.labeled_size is not None:
            sample, rest = labeled_sample(dataset.train, settings.labeled_size, settings.seed)
            dataset = dataclasses.replace(dataset, train=sample)
        unlabeled_texts = load_unlabeled(
            settings.unlabeled, settings.unlabeled_size, settings.seed, data_folder, rest
        )
        pipeline = TextPipeline(vocabulary)
        sentences = {name: pipeline.id_sequences(dataset.splits[name].texts) for name in dataset.splits}
        sentences["train"] = sentences["train"].shortened(settings.max_words)
        unlabeled = None
        if unlabeled_texts:
            unlabeled = pipeline.id_sequences(unlabeled_texts).shortened(settings.max_words)
        return cls(dataset, vocabulary, pipeline, sentences, unlabeled, unlabeled_texts, word_vectors)

    @property
    def counts(self):
        """Numbers of texts by split, of unlabeled texts, of ids in the vocabulary, and mean words.

        With word vectors also the shares of the vocabulary and of the words of train that they cover.
        """
        covered = {}
        if self.word_vectors is not None:
            covered = {
                "share_of_vocabulary_covered": round(self.word_vectors.word_share(self.vocabulary), 4),
                "share_of_words_covered": round(self.word_vectors.token_share(self.sentences["train"]), 4),
            }
        return {
            **{name: len(split) for name, split in self.sentences.items()},
            "unlabeled": len(self.unlabeled_texts),
            "vocabulary": len(self.vocabulary),
            "mean_words": round(float(np.mean(self.sentences["train"].lengths)), 2),
            **covered,
        }


def _vocabulary(settings, dataset):
    """Returns the data set's own vocabulary, or that of its train texts."""
    if dataset.words is not None:
        vocabulary = Vocabulary(dataset.words)
    else:
        vocabulary = Vocabulary.of([tokenize(tf.constant(dataset.train.texts))], settings.min_count)
    if len(vocabulary.words) <= settings.neighbors and settings.method in ("word_iat", "word_ivat"):
        raise InputError(
            f"--neighbors={settings.neighbors}: the vocabulary has only {len(vocabulary.words)} words"
        )
    return vocabulary


def _word_vectors(settings, vocabulary):
    """Returns the `WordVectors` that the settings name, or None."""
    if settings.word_vectors is None:
        return None
    vectors = WordVectors.read(settings.word_vectors, vocabulary, settings.seed)
    size = vectors.values.shape[1]
    if size != settings.embedding_size:
        raise InputError(
            f"--embedding_size={settings.embedding_size}: the vectors of {settings.word_vectors} have {size} "
            f"numbers; --embedding_size={size} fits them"
        )
    return vectors
