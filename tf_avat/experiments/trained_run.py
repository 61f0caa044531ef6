"""A finished run, ready to be asked."""

import dataclasses
import functools
import json
import pathlib

import numpy as np
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.id_sequences import IdSequences
from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.tokenize import TOKENIZERS
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.data.word_ids import UNKNOWN_ID
from tf_avat.experiments.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.serving.text_reading import TextReading
from tf_avat.training.predictor import Predictor
from tf_avat.training.word_importance import WordImportance


@dataclasses.dataclass(frozen=True)
class TrainedRun:
    """A run folder's classifier with all that belongs to it.

    Attributes:
        path: the run folder.
        settings: its `RunSettings`.
        metrics: the contents of `metrics.json`.
        pipeline: the `TextPipeline` with the run's vocabulary and version of the tokenizer.
        classifier: the `AttentionClassifier` of the best epoch, in float32 and without dropout.
    """

    path: pathlib.Path
    settings: RunSettings
    metrics: dict
    pipeline: TextPipeline
    classifier: AttentionClassifier

    @classmethod
    def load(cls, path):
        """Loads what `bin/train` wrote.

        Raises:
            InputError: the folder is none of a run, its run was cut off, or a file in it is damaged.
        """
        path = pathlib.Path(path)
        config, metrics = _json(path, "config.json"), _json(path, "metrics.json")
        strange = sorted(config.keys() - {field.name for field in dataclasses.fields(RunSettings)})
        if strange:
            raise InputError(f"{path / 'config.json'}: this version has no setting {', '.join(strange)}")
        try:
            settings = RunSettings(**config)
        except InputError as error:
            raise InputError(f"{path / 'config.json'} is not what a run writes: {error}") from error
        classes, fingerprints = metrics.get("classes"), metrics.get("fingerprints")
        if not isinstance(classes, list) or len(classes) < 2:
            raise InputError(f"{path / 'metrics.json'} does not name the classes of the run")
        if not isinstance(fingerprints, dict) or "data" not in fingerprints:
            raise InputError(f"{path / 'metrics.json'} has no fingerprint of the run's data")
        # Runs from before there was a second tokenizer don't name theirs.
        tokenizer = metrics.get("tokenizer", 1)
        if type(tokenizer) is not int or tokenizer not in TOKENIZERS:
            raise InputError(
                f"{path / 'metrics.json'}: this version has no tokenizer {str(tokenizer)[:40]}, only "
                f"{', '.join(map(str, TOKENIZERS))}"
            )
        vocabulary = _vocabulary(path / "vocabulary.txt")
        classifier = AttentionClassifier(
            vocabulary_size=len(vocabulary),
            classes=len(classes),
            embedding_size=settings.embedding_size,
            hidden_size=settings.hidden_size,
            attention_size=settings.attention_size,
            dropout=0.0,
            normalized_embedding=METHODS[settings.method].site == "word",
        )
        weights = path / "checkpoints" / "best.weights.h5"
        if not weights.exists():
            raise InputError(f"--run={path}: {weights.relative_to(path)} is missing from this run")
        try:
            classifier.load_weights(weights)
        except (OSError, ValueError, KeyError) as error:
            raise InputError(f"{weights} does not hold the weights of this run: {error}") from error
        if not all(np.all(np.isfinite(weight)) for weight in classifier.get_weights()):
            raise InputError(f"{weights} holds numbers that are not finite")
        return cls(path, settings, metrics, TextPipeline(vocabulary, tokenizer), classifier)

    @property
    def name(self):
        """The name of the run folder."""
        return self.path.resolve().name

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
        sentences = _sequences(ids)
        predictions = self.predictor(sentences)
        return TextReading(
            tuple(word.decode("utf-8") for word in words.flat_values.numpy().tolist()),
            sentences.starts,
            predictions.probabilities,
            predictions.attention,
            self.word_importance(sentences)[0] if importance else None,
            sentences.ids != UNKNOWN_ID,
        )

    def sentences(self, texts):
        """Returns the `IdSequences` of a sequence of texts."""
        return _sequences(self.pipeline(tf.constant(list(texts), tf.string))[1])

    @functools.cached_property
    def predictor(self):
        """The classifier's `Predictor`."""
        return Predictor(self.classifier)

    @functools.cached_property
    def word_importance(self):
        """The classifier's `WordImportance`."""
        return WordImportance(self.classifier)


def _sequences(ids):
    return IdSequences(ids.flat_values.numpy(), ids.row_splits.numpy())


def _vocabulary(file):
    words = _text(file).split("\n")
    if not words[-1]:
        words.pop()
    if len(set(words)) < len(words):
        raise InputError(f"{file} is not what a run writes: a word stands in it twice")
    return Vocabulary(tuple(words))


def _json(path, name):
    try:
        value = json.loads(_text(path / name))
    except json.JSONDecodeError as error:
        raise InputError(f"{path / name} is not the JSON that a run writes: {error}") from error
    if not isinstance(value, dict):
        raise InputError(f"{path / name} is not the JSON that a run writes")
    return value


def _missing(file):
    path = file.parent
    if not path.is_dir():
        return f"--run={path}: there is no such folder"
    if not (path / "config.json").exists():
        return f"--run={path}: this is not a run folder of bin/train: it has no config.json"
    if file.name == "metrics.json":
        return f"--run={path}: this run was cut off; the bin/train command that began it goes on with it"
    return f"--run={path}: {file.name} is missing from this run"


def _text(file):
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(_missing(file)) from None
    except (UnicodeDecodeError, NotADirectoryError) as error:
        raise InputError(f"{file}: {error}") from error
