"""A data set as a run uses it: split, tokenised, with its vocabulary."""

import dataclasses
import pathlib

import numpy as np

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.fetching.verified import VerifiedFile
from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.data.sources.unlabeled_texts import unlabeled_texts
from tf_avat.data.texts.sampling import labeled_sample
from tf_avat.data.texts.text_dataset import TextDataset, split_overlap
from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.learned_pieces import learned_pieces
from tf_avat.data.tokens.stored_sequences import StoredSequences
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.token_cache import dataset_vocabulary, stored_tokens
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_vectors import WordVectors
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.experiments.runs.known_words import KnownWords
from tf_avat.experiments.runs.pipelines import piece_pipeline, sentence_piece_pipeline
from tf_avat.experiments.runs.taught_texts import read_teacher, taught_texts
from tf_avat.experiments.runs.tokenizer_settings import (
    check_encoder_tokenizer,
    check_sentencepiece,
    reads_sentence_pieces,
)
from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat.pretrained.find_encoder import find_encoder


@dataclasses.dataclass(frozen=True)
class PreparedData:
    """Texts, their ids and what turned one into the other.

    Attributes:
        dataset: the `TextDataset`.
        vocabulary: the data set's own, or of all its train texts, those that lose their labels among them;
            with `vocabulary`=all of train and the unlabeled texts. `SentencePieces`, a `PieceVocabulary`
            or `BytePairs` where texts are split into pieces.
        pipeline: the `TextPipeline` with that vocabulary, or a `GraphPipeline`.
        sentences: `IdSequences` by split: `train`, `valid`, `test`.
        unlabeled: `StoredSequences`, or None.
        unlabeled_fingerprint: of the unlabeled texts, or None.
        word_vectors: `WordVectors` to start from, or None.
        unlabeled_archives: the `VerifiedFile`s that the unlabeled texts were read from.
        bad_rows: `BadRows` of the labeled texts, with the notes on unlabeled ones too.
        encoder: the `EncoderFiles` of a pretrained encoder, or None.
        encoder_archives: the `VerifiedFile`s that it was read from.
        folder: the data folder, where more can be kept.
        taught: how many of the train texts have the label of a teacher.
        unlabeled_left_out: how many rows of unlabeled files could not be read, whoever reads the others.
    """

    dataset: TextDataset
    vocabulary: Vocabulary
    pipeline: TextPipeline
    sentences: dict[str, IdSequences]
    unlabeled: StoredSequences | None
    unlabeled_fingerprint: str | None = None
    word_vectors: WordVectors | None = None
    unlabeled_archives: tuple[VerifiedFile, ...] = ()
    bad_rows: BadRows = dataclasses.field(default_factory=BadRows)
    encoder: EncoderFiles | None = None
    encoder_archives: tuple[VerifiedFile, ...] = ()
    folder: pathlib.Path | None = None
    taught: int = 0
    unlabeled_left_out: int = 0

    @classmethod
    def of(cls, settings, data_folder):
        """Loads what the `RunSettings` name, from the data folder or their source."""
        # First of all: what reads large files can take long before it is asked.
        teacher = None if settings.teacher is None else read_teacher(settings.teacher)
        encoder, encoder_archives = None, ()
        if is_pretrained(settings):
            encoder, encoder_archives = find_encoder(settings.encoder, data_folder)
            check_encoder_tokenizer(settings, encoder.form)
        bad_rows = BadRows(settings.skip_bad_rows)
        dataset = load_dataset(
            settings.dataset,
            data_folder,
            settings.length_filter,
            settings.text_column,
            settings.label_column,
            bad_rows,
            delimiter=settings.delimiter,
            encoding=settings.encoding,
        )
        whole, rest = dataset, ()
        if settings.labeled_size is not None:
            sample, rest = labeled_sample(dataset.train, settings.labeled_size, settings.seed)
            dataset = dataclasses.replace(dataset, train=sample)
        texts = None
        if settings.unlabeled_sources:
            texts = unlabeled_texts(
                settings.unlabeled_sources,
                settings.unlabeled_size,
                settings.seed,
                data_folder,
                rest,
                settings.text_column,
                settings.skip_bad_rows,
                delimiter=settings.delimiter,
                encoding=settings.encoding,
            )
        if reads_sentence_pieces(settings):
            vocabulary = _vocabulary(settings, dataset, whole, texts, data_folder)
            pipeline = sentence_piece_pipeline(vocabulary)
        elif encoder is None:
            vocabulary = _vocabulary(settings, dataset, whole, texts, data_folder)
            pipeline = TextPipeline(vocabulary)
        else:
            vocabulary = encoder.vocabulary
            pipeline = piece_pipeline(vocabulary)
        taught = 0
        if teacher is not None:
            train, taught = taught_texts(dataset.train, texts, teacher, dataset.classes)
            dataset = dataclasses.replace(dataset, train=train)
        sentences = {name: pipeline.id_sequences(dataset.splits[name].texts) for name in dataset.splits}
        sentences["train"] = sentences["train"].shortened(settings.max_words)
        # Said before what follows of it: no word has a vector, or neighbors.
        KnownWords.of(sentences, unknown_id=pipeline.unknown_id).check(settings, dataset.train.texts)
        _check_neighbors(settings, vocabulary)
        word_vectors = _word_vectors(settings, vocabulary, data_folder)
        common = {
            "word_vectors": word_vectors,
            "bad_rows": bad_rows,
            "encoder": encoder,
            "encoder_archives": encoder_archives,
            "folder": pathlib.Path(data_folder),
            "taught": taught,
        }
        if texts is None:
            return cls(dataset, vocabulary, pipeline, sentences, None, **common)
        if not METHODS[settings.method].uses_unlabeled:
            # They were there to be labeled by the teacher alone.
            for note in texts.notes():
                bad_rows.note(note)
            found = dataset, vocabulary, pipeline, sentences, None, texts.fingerprint
            left_out = texts.left_out()
            return cls(*found, unlabeled_archives=texts.archives, unlabeled_left_out=left_out, **common)
        stored = stored_tokens(texts, pipeline, vocabulary, data_folder).shortened(settings.max_words)
        if not len(stored):
            raise InputError(f"`unlabeled`={settings.unlabeled} has no texts")
        for note in texts.notes():
            bad_rows.note(note)
        return cls(
            dataset,
            vocabulary,
            pipeline,
            sentences,
            stored,
            texts.fingerprint,
            unlabeled_archives=texts.archives,
            unlabeled_left_out=stored.left_out,
            **common,
        )

    @property
    def known_words(self):
        """The `KnownWords` of the splits and of the unlabeled texts."""
        return KnownWords.of(
            self.sentences, self.unlabeled, self.word_vectors, unknown_id=self.pipeline.unknown_id
        )

    @property
    def archives(self):
        """The `VerifiedFile`s of the data folder that all this was read from."""
        vectors = () if self.word_vectors is None else self.word_vectors.archives
        return *self.dataset.archives, *self.unlabeled_archives, *vectors, *self.encoder_archives

    @property
    def counts(self):
        """Numbers of texts by split, of unlabeled texts, of ids in the vocabulary, and mean words.

        With word vectors also the shares of the vocabulary and of the words of train that they cover. Where
        there are any: rows that were left out, and texts of valid and test that also stand in train.
        """
        covered = {}
        found = {f"{split}_texts_in_train": n for split, n in split_overlap(self.dataset).items()}
        if self.encoder is not None:
            longest = self.encoder.form.longest
            found["texts_longer_than_the_encoder_reads"] = sum(
                int(np.count_nonzero(part.lengths > longest)) for part in self.sentences.values()
            )
        found["labeled_by_the_teacher"] = self.taught
        found["bad_rows_left_out"] = self.bad_rows.count
        found["bad_unlabeled_rows_left_out"] = self.unlabeled_left_out
        if self.word_vectors is not None:
            covered = {
                "share_of_vocabulary_covered": round(self.word_vectors.word_share(self.vocabulary), 4),
                "share_of_words_covered": round(self.word_vectors.token_share(self.sentences["train"]), 4),
            }
        return {
            **{name: len(split) for name, split in self.sentences.items()},
            "unlabeled": 0 if self.unlabeled is None else len(self.unlabeled),
            "vocabulary": len(self.vocabulary),
            "mean_words": round(float(np.mean(self.sentences["train"].lengths)), 2),
            **covered,
            **{name: count for name, count in found.items() if count},
        }


def _vocabulary(settings, dataset, whole, texts, data_folder):
    """Returns the `dataset_vocabulary` of the settings, or the `learned_pieces`."""
    added = texts if settings.vocabulary == "all" else None
    # What is left over of train comes with the unlabeled texts, and is not to be counted twice.
    counted = dataset if added is not None and "rest" in settings.unlabeled_sources else whole
    if reads_sentence_pieces(settings):
        check_sentencepiece()
        parts = TextStream.of(counted.train.texts), added
        stream = TextStream.joined(part for part in parts if part is not None)
        how = settings.text_normalization, settings.lowercase
        return learned_pieces(stream, settings.vocabulary_size, *how, data_folder)
    return dataset_vocabulary(counted, settings.min_count, settings.vocabulary_size, added, data_folder)


def _check_neighbors(settings, vocabulary):
    if len(vocabulary.words) <= settings.neighbors and settings.method in ("word_iat", "word_ivat"):
        raise InputError(
            f"the vocabulary has only {len(vocabulary.words)} words, too few for the {settings.neighbors} "
            f"neighbors of {settings.method}; a lower `min_count` or fewer `neighbors` fit"
        )


def _word_vectors(settings, vocabulary, data_folder):
    """Returns the `WordVectors` that the settings name, or None."""
    if settings.word_vectors is None:
        return None
    vectors = WordVectors.read(settings.word_vectors, vocabulary, settings.seed, data_folder)
    size = vectors.values.shape[1]
    if settings.embedding_size != size:
        raise InputError(
            f"`embedding_size`={settings.embedding_size}: the vectors of {settings.word_vectors} have {size} "
            f"numbers; `embedding_size`={size} fits them"
        )
    return vectors
