"""A finished run, ready to be asked."""

import dataclasses
import functools
import pathlib

import keras
import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.parallel_parts import parallel_parts
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.experiments.runs.check_evaluations import check_evaluations
from tf_avat.experiments.runs.pipelines import parse_vocabulary, run_pipeline
from tf_avat.experiments.runs.run_files import (
    PAIRS_FILE,
    PIECES_FILE,
    file_fingerprint,
    read_run_json,
    read_run_text,
)
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.run_weights import check_size, load_weights
from tf_avat.experiments.runs.what_is_trained import empty_classifier
from tf_avat.inference.answers import Answers
from tf_avat.inference.predictor import Predictor
from tf_avat.inference.text_reading import TextReading
from tf_avat.inference.whole_words import answers_of_whole_words, of_whole_words
from tf_avat.inference.word_importance import WordImportance
from tf_avat.input_error import InputError
from tf_avat.layers.perturbation_pass import SITES
from tf_avat.training.cut_model import has_marker


@dataclasses.dataclass(frozen=True)
class FinishedRun:
    """A run folder's classifier with all that belongs to it.

    Attributes:
        path: the run folder.
        settings: its `RunSettings`.
        metrics: the contents of `metrics.json`.
        pipeline: the `TextPipeline` with the run's vocabulary and version of the tokenizer.
        classifier: of the best epoch, in float32 and without dropout.
        has_gradients: whether words have importance and attacks are possible: yes.
        has_settings: whether it tells its `RunSettings`, and by them its data set: yes.
        keeps_evaluations: whether what is measured of it has a place beside it: yes.
    """

    has_gradients = has_settings = keeps_evaluations = True

    path: pathlib.Path
    settings: RunSettings
    metrics: dict
    pipeline: TextPipeline
    classifier: keras.Model

    @classmethod
    def load(cls, path):
        """Loads what `bin/train` wrote.

        Raises:
            InputError: the folder is none of a run, its run was cut off, or a file in it is damaged.
        """
        path = pathlib.Path(path)
        config, metrics = _read(path / "config.json"), _read(path / "metrics.json")
        settings = _settings(path / "config.json", config)
        _check_metrics(path / "metrics.json", metrics, settings)
        words = _read(path / "vocabulary.txt", read_run_text)
        vocabulary, form = parse_vocabulary(path, words, metrics, settings)
        weights = path / "checkpoints" / "best.weights.h5"
        if not weights.exists():
            raise InputError(f"`run`={path}: {weights.relative_to(path)} is missing from this run")
        files = {
            "vocabulary": path / "vocabulary.txt",
            "weights": weights,
            "pieces": path / PIECES_FILE,
            "pairs": path / PAIRS_FILE,
        }
        for name, file in files.items():
            _check_fingerprint(file, metrics["fingerprints"].get(name))
        check_size(weights, settings, len(vocabulary), len(metrics["classes"]), form)
        pipeline = run_pipeline(path, vocabulary, metrics)
        classifier = empty_classifier(settings, vocabulary, len(metrics["classes"]), form)
        load_weights(classifier, weights, path / "saved_model")
        return cls(path, settings, metrics, pipeline, classifier)

    @property
    def name(self):
        """The name of the run folder."""
        return self.path.resolve().name

    @property
    def fingerprint(self):
        """Another one where its vocabulary or weights are others."""
        names = "vocabulary.txt", PIECES_FILE, PAIRS_FILE, "checkpoints/best.weights.h5"
        files = (self.path / name for name in names)
        return " ".join(file_fingerprint(file) for file in files if file.exists())

    @property
    def tokenizer(self):
        """The version of the tokenizer it was trained with."""
        return self.pipeline.tokenizer

    @property
    def classes(self):
        """The names of the classes."""
        return tuple(self.metrics["classes"])

    def read(self, texts, importance=True):
        """Returns the `TextReading` of a sequence of texts.

        Args:
            texts: sequence of str.
            importance: whether to find out how much each word matters, which takes about as long again.
        """
        words, ids = self.pipeline(tf.constant(list(texts), tf.string))
        sentences = IdSequences(ids.flat_values.numpy(), ids.row_splits.numpy())
        predictions = self.predictor(sentences)
        reading = TextReading(
            tuple(word.decode("utf-8") for word in words.flat_values.numpy().tolist()),
            sentences.starts,
            predictions.probabilities,
            predictions.attention,
            self.word_importance(sentences)[0] if importance else None,
            sentences.ids != self.pipeline.unknown_id,
            sentences,
        )
        return of_whole_words(reading, self.pipeline.continued)

    def words_per_text(self, texts):
        """Returns how many words the run sees in each of a sequence of str, `(texts,)`."""
        return self.pipeline.words_per_text(texts)

    def begin(self, texts, pool, attention=False):
        """Begins to read texts, batches of like length in several threads.

        Args:
            texts: sequence of str.
            pool: a `concurrent.futures.Executor` of threads.
            attention: whether to tell words and what was attended to.

        Returns:
            A function without arguments that waits for the `Answers` and returns them.
        """
        words = None
        if attention:
            parts = list(parallel_parts(self.pipeline, texts))
            words = [word for part, _ in parts for word in part.flat_values.numpy().tolist()]
            parts = [IdSequences(ids.flat_values.numpy(), ids.row_splits.numpy()) for _, ids in parts]
            sentences = IdSequences.joined(parts)
        else:
            sentences = self.pipeline.id_sequences(texts)
        wait = self.predictor.begin(sentences, pool)

        def answers():
            found = wait()
            weights = found.attention if attention else None
            answers = Answers(found.probabilities, sentences.starts, words, weights)
            return answers_of_whole_words(answers, self.pipeline.continued)

        return answers

    def probabilities(self, reading, kept):
        """Returns `(texts, classes)`: what the run says of texts with only some of their words.

        Args:
            reading: its `TextReading` of the texts.
            kept: `(all words,)` of bool: which words are left; a text without any is read as an empty one.
        """
        kept = reading.by_piece(kept)
        return self.predictor(reading.sentences.with_words(kept, self.pipeline.unknown_id)).probabilities

    @functools.cached_property
    def predictor(self):
        """The classifier's `Predictor`."""
        return Predictor(self.classifier)

    @functools.cached_property
    def word_importance(self):
        """The classifier's `WordImportance`."""
        return WordImportance(self.classifier)

    @property
    def sites(self):
        """Where the classifier can be perturbed, of `attention` and `word`."""
        return tuple(site for site in SITES if has_marker(self.classifier, site))


def _settings(file, config):
    strange = sorted(config.keys() - {field.name for field in dataclasses.fields(RunSettings)})
    if strange:
        raise InputError(f"{file}: this version has no setting {', '.join(strange)}")
    # Else it would be looked for in a file of word vectors, which may be anything by now.
    if config.get("embedding_size") is None and config.get("word_vectors") is not None:
        raise InputError(f"{file} is not what a run writes: it does not tell the embedding_size")
    try:
        return RunSettings(**config)
    except InputError as error:
        raise InputError(f"{file} is not what a run writes: {error}") from error


def _check_metrics(file, metrics, settings):
    classes, fingerprints = metrics.get("classes"), metrics.get("fingerprints")
    named = isinstance(classes, list) and all(isinstance(name, str) for name in classes)
    if not named or len(set(classes)) < max(2, len(classes)):
        raise InputError(f"{file} does not name the classes of the run")
    if not isinstance(fingerprints, dict) or not isinstance(fingerprints.get("data"), str):
        raise InputError(f"{file} has no fingerprint of the run's data")
    # It decides how words are embedded; a model of another method would open, and predict otherwise.
    if metrics.get("method") != settings.method:
        raise InputError(
            f"{file} is of another run than config.json: its method is {metrics.get('method')!r} and not "
            f"{settings.method!r}"
        )
    check_evaluations(metrics, file)


def _check_fingerprint(file, fingerprint):
    # Runs of earlier versions have none.
    if fingerprint is not None and file.is_file() and file_fingerprint(file) != fingerprint:
        raise InputError(f"{file} is not the one that the run wrote: it is damaged, or was changed")


def _read(file, read=read_run_json):
    try:
        return read(file)
    except FileNotFoundError:
        raise InputError(_missing(file)) from None


def _missing(file):
    path = file.parent
    if not path.is_dir():
        return f"`run`={path}: there is no such folder"
    if not (path / "config.json").exists():
        return f"`run`={path}: this is not a run folder: it has no config.json"
    if file.name == "metrics.json":
        return f"`run`={path}: this run was cut off; the command that began it goes on with it"
    return f"`run`={path}: {file.name} is missing from this run"
