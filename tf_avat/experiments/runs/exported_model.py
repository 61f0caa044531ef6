"""A SavedModel alone, ready to be asked."""

import dataclasses
import functools
import pathlib

import numpy as np
import tensorflow as tf

from tf_avat.data.batches.length_batches import length_groups
from tf_avat.data.tokens.parallel_parts import parallel_parts
from tf_avat.data.tokens.tokenize import TOKENIZER, TOKENIZERS, tokenize, words_per_text
from tf_avat.experiments.runs.exported_pieces import ExportedPieces
from tf_avat.experiments.runs.run_files import file_fingerprint
from tf_avat.inference.answers import Answers
from tf_avat.inference.text_reading import TextReading
from tf_avat.inference.whole_words import answers_of_whole_words, of_whole_words
from tf_avat.input_error import InputError
from tf_avat.reports.spelled_words import spelled_words
from tf_avat.serving.version_folder import is_version, saved_model_folder

# A text that every version of the tokenizer splits into other words.
_TELLING = "a\u00adb\u65e5c"
_OUTPUTS = {"probabilities", "classes", "words", "attention"}


@dataclasses.dataclass(frozen=True)
class ExportedModel:
    """A classifier that a run exported: it predicts and attends; its gradients are out of reach.

    Attributes:
        path: folder of the SavedModel, or of its versions.
        model: what TensorFlow loaded from it.
        pieces: `ExportedPieces` if it splits words into pieces, else None.
        has_gradients: whether words have importance and attacks are possible: no.
        has_settings: whether it tells its `RunSettings`, and by them its data set: no.
        keeps_evaluations: whether what is measured of it has a place beside it: no.
    """

    has_gradients = has_settings = keeps_evaluations = False

    path: pathlib.Path
    model: object
    pieces: ExportedPieces | None = None

    @classmethod
    def load(cls, path):
        """Loads a SavedModel of `bin/train`, of several versions the last.

        Raises:
            InputError: it can't be loaded, fails at a first text, or is not one that `bin/train` writes.
        """
        path = pathlib.Path(path)
        place = saved_model_folder(path) or path
        try:
            pieces = ExportedPieces.of_program(place)
            model = tf.saved_model.load(str(place))
        # What TensorFlow makes of a damaged one has no common type.
        except Exception as error:
            raise InputError(f"`run`={path}: the SavedModel can't be loaded: {error}") from error
        classify = getattr(model, "signatures", {}).get("serving_default")
        if classify is None or not classify.structured_outputs.keys() >= _OUTPUTS:
            raise InputError(f"`run`={path}: this SavedModel is none of this project")
        run = cls(path, model, pieces)
        try:
            run.read(["a text"])
        except Exception as error:
            raise InputError(f"`run`={path}: the SavedModel can't read a text: {error}") from error
        return run

    @property
    def name(self):
        """The name of the run it comes from, or of its folder."""
        path = self.path.resolve()
        if is_version(path):
            path = path.parent
        return path.parent.name if path.name == "saved_model" else path.name

    @property
    def fingerprint(self):
        """Another one where its graph, vocabulary or weights are others."""
        folder = saved_model_folder(self.path)
        files = sorted([folder / "saved_model.pb", *folder.glob("variables/*"), *folder.glob("assets/*")])
        return " ".join(map(file_fingerprint, files))

    @functools.cached_property
    def tokenizer(self):
        """The version of the tokenizer in it: it does not name that, but splits a text by it."""
        if self.pieces is not None:
            return self.pieces.tokenizer
        words = [word for word in self._classify([_TELLING])["words"][0].tolist() if word]
        found = [v for v in TOKENIZERS if tokenize(tf.constant([_TELLING]), v)[0].numpy().tolist() == words]
        return found[0] if found else TOKENIZER

    def words_per_text(self, texts):
        """Returns how many words it sees in each of a sequence of str, `(texts,)`."""
        if self.pieces is not None:
            reading = self.read(texts)
            empty = np.array([word == "" for word in reading.words], np.int64)
            return np.diff(reading.starts) - np.add.reduceat(empty, reading.starts[:-1])
        return words_per_text(texts, self.tokenizer)

    @functools.cached_property
    def classes(self):
        """The names of the classes."""
        return tuple(name.decode("utf-8") for name in self._classify([""])["classes"][0])

    def read(self, texts, importance=False):
        """Returns the `TextReading` of a sequence of texts, without importance and known words."""
        words, lengths, probabilities, attention, order = [], [], [], [], []
        for rows in length_groups(_word_counts(texts)):
            answer = self._classify([texts[i] for i in rows])
            count = np.maximum((answer["words"] != b"").sum(1), 1)
            order.extend(rows)
            lengths.extend(count)
            probabilities.extend(answer["probabilities"])
            words.extend(row[:n] for row, n in zip(answer["words"], count, strict=True))
            attention.extend(row[:n] for row, n in zip(answer["attention"], count, strict=True))
        back = np.argsort(order)
        reading = TextReading(
            tuple(word.decode("utf-8") for i in back for word in words[i]),
            np.concatenate([[0], np.cumsum([lengths[i] for i in back], dtype=np.int64)]),
            np.array([probabilities[i] for i in back], np.float32).reshape(len(texts), len(self.classes)),
            np.concatenate([np.zeros(0, np.float32), *(attention[i] for i in back)]),
        )
        if self.pieces is None:
            return reading
        reading = of_whole_words(reading, self.pieces.continued)
        if not self.pieces.apart:
            return reading
        words = (reading.words[reading.of(i)] for i in range(len(reading)))
        gaps = [spelled_words(text, own)[0][:-1] for text, own in zip(texts, words, strict=True)]
        return dataclasses.replace(reading, apart=np.array([gap != "" for own in gaps for gap in own], bool))

    def begin(self, texts, pool, attention=False):
        """Begins to read texts, batches of like length in several threads; as `FinishedRun.begin`."""
        # The longest take longest: begun last, one of them would keep a thread busy while others have ended.
        groups = list(length_groups(_word_counts(texts)))[::-1]
        read = self._classify if attention else self._probabilities
        begun = [pool.submit(read, [texts[i] for i in rows]) for rows in groups]

        def answers():
            probabilities = np.zeros((len(texts), len(self.classes)), np.float32)
            words, weights = [()] * len(texts), [()] * len(texts)
            for rows, waiting in zip(groups, begun, strict=True):
                answer = waiting.result()
                probabilities[rows] = answer["probabilities"]
                if attention:
                    counts = np.maximum((answer["words"] != b"").sum(1), 1)
                    for i, own, of_words, count in zip(
                        rows, answer["words"], answer["attention"], counts, strict=True
                    ):
                        words[i], weights[i] = own[:count], of_words[:count]
            if not attention:
                return Answers(probabilities)
            starts = np.concatenate([[0], np.cumsum([len(own) for own in words], dtype=np.int64)])
            flat = [word for own in words for word in own]
            weights = np.concatenate([np.zeros(0, np.float32), *weights])
            found = Answers(probabilities, starts, flat, weights)
            return found if self.pieces is None else answers_of_whole_words(found, self.pieces.continued)

        return answers

    def probabilities(self, reading, kept):
        """Returns `(texts, classes)`: what the model says of texts with only some of their words.

        Args:
            reading: its `TextReading` of the texts.
            kept: `(all words,)` of bool: which words are left; a text without any is read as an empty one.
        """
        return self.read([reading.rest(text, kept) for text in range(len(reading))]).probabilities

    @functools.cached_property
    def _probabilities(self):
        """A function of texts like `_classify` that leaves out the work on all other answers."""
        classify = self.model.signatures["serving_default"]
        signature = [tf.TensorSpec([None], tf.string)]
        read = tf.function(
            lambda texts: classify(texts=texts)["probabilities"], autograph=False, input_signature=signature
        )
        return lambda texts: {"probabilities": read(tf.constant(texts, tf.string)).numpy()}

    def _classify(self, texts):
        answer = self.model.signatures["serving_default"](texts=tf.constant(texts, tf.string))
        return {name: value.numpy() for name, value in answer.items()}


def _word_counts(texts):
    """Returns how many words each text has, `(texts,)`; a SavedModel tells only when it reads them."""
    parts = parallel_parts(lambda part: _lengths(part).numpy(), texts)
    return np.concatenate([np.zeros(0, np.int64), *parts])


@tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.string)])
def _lengths(texts):
    return tokenize(texts).row_lengths()
