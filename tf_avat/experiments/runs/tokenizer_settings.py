"""What the choice of a tokenizer decides, and what does not go with it."""

import importlib.util
import sys

from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.input_error import InputError
from tf_avat.pretrained.own_tokenizer import BYTE_PAIRS, WORDPIECE, own_tokenizer

_OF_ENCODERS = (WORDPIECE, BYTE_PAIRS)
TOKENIZERS = ("words", "sentencepiece", *_OF_ENCODERS)
# Settings that have no effect beside others, with their defaults, and what they are for.
_OF_PIECES = {"text_normalization": "nmt_nfkc", "lowercase": True}
_OF_WORDS = {"min_count": 2, "word_vectors": None}


def reads_sentence_pieces(settings):
    """Whether texts are split into pieces that are learned from those of the run."""
    return settings.tokenizer == "sentencepiece"


def tokenizer_defaults(settings):
    """Returns the values of the `RunSettings` that are decided where nobody else did, by name."""
    tokenizer = settings.tokenizer
    if tokenizer is None:
        tokenizer = own_tokenizer(settings.encoder) if is_pretrained(settings) else "words"
    decided = {"tokenizer": tokenizer, "vocabulary": "all" if tokenizer == "sentencepiece" else "train"}
    return {name: value for name, value in decided.items() if getattr(settings, name) is None}


def check_tokenizer_settings(settings):
    """Refuses settings that do not go with the tokenizer.

    Raises:
        InputError: the message names the settings.
    """
    tokenizer = settings.tokenizer
    if is_pretrained(settings) and tokenizer not in _OF_ENCODERS:
        raise InputError(_of_its_own(settings, own_tokenizer(settings.encoder)))
    if tokenizer in _OF_ENCODERS and not is_pretrained(settings):
        raise InputError(
            f"`tokenizer`={tokenizer} comes with a pretrained encoder, and `encoder`={settings.encoder} is "
            "none; `tokenizer`=sentencepiece learns pieces of words"
        )
    pieces = tokenizer == "sentencepiece"
    for name, default in (_OF_WORDS if pieces else _OF_PIECES).items():
        if getattr(settings, name) != default:
            known = "words" if pieces else "sentencepiece"
            raise InputError(f"`{name}` is for `tokenizer`={known}, and has no effect on {tokenizer}")
    if pieces and settings.lowercase and settings.text_normalization == "none":
        raise InputError(
            "`text_normalization`=none leaves letters as they are, their case too: `lowercase`=false goes "
            "with it"
        )


def check_encoder_tokenizer(settings, form):
    """Refuses a tokenizer that is not the encoder's; a finished run is not asked, as its encoder may be gone.

    Raises:
        InputError: the `EncoderForm` has another one.
    """
    if settings.tokenizer != form.tokenizer:
        raise InputError(_of_its_own(settings, form.tokenizer))


def _of_its_own(settings, tokenizer):
    return (
        f"`tokenizer`={settings.tokenizer}: `encoder`={settings.encoder} has pieces of its own, "
        f"`tokenizer`={tokenizer}, which is the default beside it"
    )


def check_sentencepiece():
    """Finds out whether the packages that learn pieces and split texts are there, without importing them.

    Raises:
        InputError: one of them is not.
    """
    for package in ("sentencepiece", "tensorflow_text"):
        if importlib.util.find_spec(package) is None:
            raise InputError(
                f"`tokenizer`=sentencepiece needs {package.replace('_', '-')}, which is not installed: "
                f"{sys.executable} -m pip install 'tf_avat[sentencepiece]', in a checkout "
                "-r requirements-sentencepiece.txt"
            )
