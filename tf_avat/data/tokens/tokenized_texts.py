"""Texts beside what a model sees of them."""

import dataclasses

import numpy as np
import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.parallel_parts import parallel_parts


@dataclasses.dataclass(frozen=True)
class TokenizedTexts:
    """Texts, their words and the ids of those.

    Attributes:
        texts: a tuple of str.
        words: a tuple of str: the words of each text, joined by one space; words without an id among them.
        sentences: `IdSequences`. Unlike in training, a text without any word has no id.
    """

    texts: tuple[str, ...]
    words: tuple[str, ...]
    sentences: IdSequences

    @classmethod
    def of(cls, texts, pipeline):
        """Tokenises a sequence of texts with a `TextPipeline`."""
        parts = list(cls.parts(texts, pipeline))
        return cls(
            tuple(texts),
            tuple(words for part in parts for words in part.words),
            IdSequences.joined(part.sentences for part in parts),
        )

    @classmethod
    def parts(cls, texts, pipeline):
        """Yields `TokenizedTexts` of up to 1,024 texts each, in order.

        Args:
            texts: iterable of str, of which few are taken at a time.
            pipeline: a `TextPipeline`.
        """

        def part(texts):
            words, ids = pipeline(texts)
            words = _decoded(tf.strings.reduce_join(words, -1, separator=" "))
            # The pipeline gives a text without any word one that is empty.
            full = np.array([text != "" for text in words], bool)
            starts = np.concatenate([[0], np.cumsum(ids.row_lengths().numpy() * full)])
            kept = np.repeat(full, ids.row_lengths().numpy())
            return cls(_decoded(texts), words, IdSequences(ids.flat_values.numpy()[kept], starts))

        return parallel_parts(part, texts)


def _decoded(texts):
    return tuple(text.decode("utf-8") for text in texts.numpy())
