"""The pipeline from texts to ids that a run has, of its words or of pieces of them."""

import importlib.util

from tf_avat.data.tokens.byte_pairs import BytePairs
from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.data.tokens.sentence_pieces import SentencePieces
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.tokenize import TOKENIZERS
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.experiments.runs.run_files import PAIRS_FILE, PIECES_FILE, read_run_bytes, read_run_text
from tf_avat.experiments.runs.tokenizer_settings import reads_sentence_pieces
from tf_avat.input_error import InputError
from tf_avat.pretrained.backbone import check_keras_hub
from tf_avat.pretrained.encoder_form import EncoderForm
from tf_avat.pretrained.own_tokenizer import BYTE_PAIRS


def piece_pipeline(vocabulary):
    """Returns the `PiecePipeline` of a `PieceVocabulary`, or the `BytePairPipeline` of `BytePairs`.

    tensorflow-text is imported now, for it takes a while and most runs need none of it.

    Raises:
        InputError: it is not installed.
    """
    check_keras_hub()
    from tf_avat.data.tokens.byte_pair_pipeline import BytePairPipeline
    from tf_avat.data.tokens.piece_pipeline import PiecePipeline

    if isinstance(vocabulary, BytePairs):
        return BytePairPipeline(vocabulary)
    return PiecePipeline(vocabulary)


def sentence_piece_pipeline(pieces):
    """Returns the `SentencePiecePipeline` of `SentencePieces`, with tensorflow-text as `piece_pipeline`.

    Raises:
        InputError: it is not installed.
    """
    if importlib.util.find_spec("tensorflow_text") is None:
        raise InputError("`tokenizer`=sentencepiece needs tensorflow-text, which is not installed")
    from tf_avat.data.tokens.sentence_piece_pipeline import SentencePiecePipeline

    return SentencePiecePipeline(pieces)


def parse_vocabulary(path, content, metrics, settings):
    """Returns the vocabulary of a finished run, and the `EncoderForm` of a pretrained encoder or None.

    Args:
        path: the run folder, for messages.
        content: of its `vocabulary.txt`.
        metrics: the contents of its `metrics.json`.
        settings: its `RunSettings`.

    Raises:
        InputError: one of them is not what a run writes.
    """
    file = path / "vocabulary.txt"
    words = content.split("\n")
    if not words[-1]:
        words.pop()
    if len(set(words)) < len(words):
        raise InputError(f"{file} is not what a run writes: a word stands in it twice")
    if reads_sentence_pieces(settings):
        return _run_pieces(path, words), None
    if not is_pretrained(settings):
        return Vocabulary(tuple(words)), None
    try:
        form = EncoderForm.parsed(metrics.get("encoder"))
    except InputError as error:
        raise InputError(f"{path / 'metrics.json'} is not what a run writes: {error}") from error
    if len(words) != form.pieces:
        raise InputError(f"{file} has {len(words):,} pieces, where the encoder has {form.pieces:,}")
    try:
        if form.tokenizer == BYTE_PAIRS:
            spaced = str(metrics.get("tokenizer")).startswith("spaced")
            return BytePairs(tuple(words), _run_pairs(path), spaced), form
        return PieceVocabulary(tuple(words), metrics.get("tokenizer") != "wordpiece-cased"), form
    except InputError as error:
        raise InputError(f"{file} is not what a run writes: {error}") from error


def run_pipeline(path, vocabulary, metrics):
    """Returns the pipeline of a finished run, with its vocabulary and its version of the tokenizer.

    Raises:
        InputError: there is no such tokenizer, or tensorflow-text, which it needs, is not installed.
    """
    if isinstance(vocabulary, SentencePieces):
        return sentence_piece_pipeline(vocabulary)
    if isinstance(vocabulary, PieceVocabulary | BytePairs):
        return piece_pipeline(vocabulary)
    # Runs from before there was a second tokenizer don't name theirs.
    tokenizer = metrics.get("tokenizer", 1)
    if type(tokenizer) is not int or tokenizer not in TOKENIZERS:
        known = ", ".join(map(str, TOKENIZERS))
        raise InputError(
            f"{path / 'metrics.json'}: this version has no tokenizer {str(tokenizer)[:40]}, only {known}"
        )
    return TextPipeline(vocabulary, tokenizer)


def _run_pairs(path):
    try:
        return tuple(read_run_text(path / PAIRS_FILE).split("\n")[:-1])
    except FileNotFoundError:
        raise InputError(f"`run`={path}: {PAIRS_FILE} is missing from this run") from None


def _run_pieces(path, words):
    file = path / PIECES_FILE
    try:
        pieces = SentencePieces.parsed(read_run_bytes(file))
    except FileNotFoundError:
        raise InputError(f"`run`={path}: {PIECES_FILE} is missing from this run") from None
    except InputError as error:
        raise InputError(f"{file} is not what a run writes: {error}") from error
    if pieces.words != tuple(words):
        raise InputError(f"{file} is not what a run writes: vocabulary.txt has other pieces")
    return pieces
