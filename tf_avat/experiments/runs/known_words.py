"""How much of its texts a model knows."""

import dataclasses

import numpy as np

from tf_avat.data.tokens.tokenize import words_per_text
from tf_avat.data.tokens.unspaced import is_unspaced
from tf_avat.data.tokens.word_ids import UNKNOWN_ID
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.input_error import InputError

_LEAST = 0.5
_TEXTS = 1000
_LETTERS = (
    "where words have no spaces between them, each letter of Chinese, Thai, Lao, Burmese or Khmer and each "
    "run of kana is a word; `tokenizer`=sentencepiece learns longer ones"
)


@dataclasses.dataclass(frozen=True)
class KnownWords:
    """Shares of running words, one for each part of the texts; a text without words has an unknown one.

    Attributes:
        known: by name of the part the share of the words that the vocabulary has.
        with_vector: the share of the words of train that have a word vector; None without word vectors.
    """

    known: dict[str, float]
    with_vector: float | None = None

    @classmethod
    def of(cls, sentences, unlabeled=None, word_vectors=None, unknown_id=UNKNOWN_ID):
        """Counts the words of `{name: IdSequences}`, of `StoredSequences`, and those of `WordVectors`.

        Args:
            sentences: by name of the part.
            unlabeled: or None.
            word_vectors: or None.
            unknown_id: what unknown words have in place of an id of their own.
        """
        known = {name: known_share(part.ids != unknown_id) for name, part in sentences.items()}
        if unlabeled is not None and unlabeled.ids_count:
            known["unlabeled"] = 1 - unlabeled.unknown_count / unlabeled.ids_count
        vectors = None if word_vectors is None else word_vectors.token_share(sentences["train"])
        return cls(known, vectors)

    @property
    def line(self):
        """The shares in one line."""
        shares = ", ".join(f"{share:.1%} of {name}" for name, share in self.known.items())
        vectors = "" if self.with_vector is None else f"; {self.with_vector:.1%} of train have a word vector"
        return f"Known words: {shares}{vectors}"

    def warning(self, settings, texts):
        """Returns a line that says where most words are unknown and what would help, or that texts have none.

        None where most words are known, and there are spaces between them or pieces are learned.

        Args:
            settings: the `RunSettings`.
            texts: those of train.
        """
        strange = [f"{1 - share:.1%} of {name}" for name, share in self.known.items() if share < _LEAST]
        if not strange and settings.tokenizer == "words" and is_unspaced("".join(texts[:_TEXTS])):
            return f"Note: {_LETTERS}."
        if not strange:
            return None
        return f"Warning: the model won't know most words: {', '.join(strange)}. {_help(settings, texts)}"

    def check(self, settings, texts):
        """Raises InputError if no word of train is known; arguments as for `warning`."""
        if not self.known["train"]:
            raise InputError(
                f"{settings.dataset}: no word of train would be known to the model. {_help(settings, texts)}"
            )


def known_share(known):
    """Returns the share of what is true in an array; 0 of nothing."""
    return float(np.mean(known)) if len(known) else 0.0


def strange_words(known, name):
    """Returns a line that says that a model does not know most words of texts; None if it does.

    Args:
        known: `(words,)` of bool.
        name: of the model.

    Raises:
        InputError: it knows none of them.
    """
    share = known_share(known)
    advice = "they may be of another language, or split otherwise, than those it was trained on"
    if not share:
        raise InputError(f"{name} knows none of the {len(known):,} words of these texts; {advice}")
    return None if share >= _LEAST else f"Warning: {name} knows {share:.1%} of the words; {advice}."


def _help(settings, texts):
    """What a user can do to make more words known."""
    beginning = "".join(texts[:_TEXTS])
    if settings.tokenizer == "words":
        # Numbers and signs such as emoji are words too.
        if not words_per_text([beginning])[0]:
            return "There is no word in its texts; `tokenizer`=sentencepiece learns pieces of what there is."
    elif not any(map(str.isalpha, beginning)):
        return "There is not a letter in its texts."
    if is_pretrained(settings):
        return f"What may help: an `encoder` that was trained on this language; {settings.encoder} was not."
    means = []
    if settings.tokenizer == "sentencepiece":
        if settings.vocabulary == "train" and settings.unlabeled != "none":
            means.append("`vocabulary`=all, pieces of the unlabeled texts too")
        return f"What may help: {'; '.join(means or ['more text, as most of its letters are rare'])}."
    if settings.min_count > 1:
        means.append(f"`min_count` below {settings.min_count} makes rarer words known")
    if settings.vocabulary_size is not None:
        means.append("a larger `vocabulary_size` more of them")
    if settings.vocabulary == "train" and settings.unlabeled != "none":
        means.append("`vocabulary`=all those of the unlabeled texts")
    if is_unspaced(beginning):
        means.append(_LETTERS)
    else:
        means.append("`tokenizer`=sentencepiece, pieces of words")
    return f"What may help: {'; '.join(means)}."
