"""Pieces of words, learned from texts."""

import importlib.metadata
import io
import re

from tf_avat.data.texts.sampling import hash_sample
from tf_avat.data.tokens.graph_pipeline import clean
from tf_avat.data.tokens.parallel_parts import parallel_parts
from tf_avat.data.tokens.sentence_pieces import SentencePieces
from tf_avat.data.tokens.token_cache import token_file
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

# Pieces that are learned where nobody says how many, or as many as the texts allow.
SIZE = 8000
# By what is done to texts: SentencePiece's name for it, to which _cf is added where case is ignored.
RULES = {"nmt_nfkc": "nmt_nfkc", "nfkc": "nfkc", "none": "identity"}

# Of more texts a sample is learned from; and from so many letters of each.
_TEXTS = 100_000
_LETTERS = 4000
# More pieces than a sample has letters, and SentencePiece counts them up to 2^31.
_MOST = 2**30
# The sample is the same for all seeds of a run, which so have the same pieces.
_SEED = 0

_TOO_LARGE = re.compile(r"Vocabulary size too high .* value <= (\d+)")
_TOO_SMALL = re.compile(r"smaller than required_chars\. \d+ vs (\d+)")


def learned_pieces(texts, size, normalization, lowercase, folder):
    """Returns the `SentencePieces` of a stream of texts, kept in the data folder where that can be written.

    A unigram model (Kudo 2018) that covers .9995 of all letters. Of more than 100,000 texts it is learned
    from a sample that the texts alone determine, and from the first 4,000 letters of each. The same texts
    have the same pieces, to the bit, with the same version of SentencePiece.

    Args:
        texts: a `TextStream`, which is read only if its pieces are not there.
        size: number of pieces; None for `SIZE`, or as many as the texts allow.
        normalization: one of `RULES`: what is made alike before texts are split.
        lowercase: whether case is ignored.
        folder: the data folder.

    Raises:
        InputError: what reading the texts raises; or they allow fewer pieces, need more, or have no letters.
        OSError: the disk is full.
    """
    rule = RULES[normalization] + ("_cf" if lowercase else "")
    version = importlib.metadata.version("sentencepiece")
    path = token_file(folder, "pieces", version, texts.fingerprint, size, rule, _TEXTS, _LETTERS)
    if path is not None and path.exists():
        try:
            return SentencePieces.parsed(path.read_bytes())
        except InputError as error:
            raise InputError(f"{path} is damaged; remove it, and it is made anew") from error
    cut = (text[:_LETTERS] for text in texts.read())
    parts = parallel_parts(lambda part: clean(part).numpy().tolist(), cut)
    sample, _ = hash_sample((text for part in parts for text in part), _TEXTS, _SEED)
    model = _learned(sample, size, rule)
    if path is not None:
        with written_atomically(path) as temporary:
            temporary.write_bytes(model)
    return SentencePieces.parsed(model)


def _learned(sample, size, rule):
    import sentencepiece

    written = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sample),
            model_writer=written,
            model_type="unigram",
            vocab_size=(SIZE if size is None else min(size, _MOST)) + FIRST_WORD_ID,
            hard_vocab_limit=size is not None,
            normalization_rule_name=rule,
            character_coverage=0.9995,
            # None is left out, whatever its length.
            max_sentence_length=2**20,
            # In several threads sums round otherwise.
            num_threads=1,
            pad_id=0,
            unk_id=UNKNOWN_ID,
            bos_id=-1,
            eos_id=-1,
            minloglevel=2,
        )
    except RuntimeError as error:
        raise InputError(_problem(str(error), SIZE if size is None else size)) from error
    return written.getvalue()


def _problem(message, size):
    """What SentencePiece says, for who set `vocabulary_size`."""
    name = f"`vocabulary_size`={size} of `tokenizer`=sentencepiece"
    if found := _TOO_LARGE.search(message):
        return f"{name}: these texts allow {int(found[1]) - FIRST_WORD_ID:,} pieces at most"
    if found := _TOO_SMALL.search(message):
        least = int(found[1]) - FIRST_WORD_ID
        return f"{name}: these texts need {least:,} pieces at least, one for each letter"
    if "sentences_.empty()" in message or "all_chars_count" in message:
        return "`tokenizer`=sentencepiece: there is no letter in the texts to learn pieces from"
    return f"`tokenizer`=sentencepiece: {' '.join(message.split())[-150:]}"
