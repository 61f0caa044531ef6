import importlib.util
import re

import pytest

from tf_avat.experiments.runs import tokenizer_settings
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


@pytest.mark.parametrize(
    ("given", "tokenizer", "vocabulary"),
    [
        ({}, "words", "train"),
        ({"tokenizer": "sentencepiece"}, "sentencepiece", "all"),
        ({"tokenizer": "sentencepiece", "vocabulary": "train"}, "sentencepiece", "train"),
        ({"encoder": "minilm"}, "wordpiece", "train"),
        ({"encoder": "roberta_base_en"}, "byte_pairs", "train"),
    ],
)
def test_the_tokenizer_is_decided_by_the_encoder_and_decides_what_pieces_are_learned_from(
    given, tokenizer, vocabulary
):
    settings = RunSettings(**given)
    assert (settings.tokenizer, settings.vocabulary) == (tokenizer, vocabulary)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"tokenizer": "letters"}, "expected one of words, sentencepiece, wordpiece, byte_pairs"),
        ({"tokenizer": "wordpiece"}, "`tokenizer`=wordpiece comes with a pretrained encoder"),
        ({"tokenizer": "byte_pairs"}, "`tokenizer`=byte_pairs comes with a pretrained encoder"),
        ({"tokenizer": "sentencepiece", "encoder": "minilm"}, "`encoder`=minilm has pieces of its own"),
        ({"tokenizer": "words", "encoder": "minilm"}, "`encoder`=minilm has pieces of its own"),
        ({"tokenizer": "sentencepiece", "min_count": 3}, "`min_count` is for `tokenizer`=words"),
        ({"tokenizer": "sentencepiece", "word_vectors": "glove"}, "`word_vectors` is for `tokenizer`=words"),
        ({"lowercase": False}, "`lowercase` is for `tokenizer`=sentencepiece"),
        ({"text_normalization": "nfkc"}, "`text_normalization` is for `tokenizer`=sentencepiece"),
        ({"tokenizer": "sentencepiece", "text_normalization": "none"}, "`lowercase`=false goes with it"),
    ],
)
def test_what_does_not_go_with_a_tokenizer_is_refused(given, problem):
    with pytest.raises(InputError, match=re.escape(problem)):
        RunSettings(**given)


def test_a_missing_package_is_told_with_what_installs_it(monkeypatch):
    tokenizer_settings.check_sentencepiece()
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "sentencepiece" else found(name)
    )
    with pytest.raises(InputError, match=r"needs sentencepiece, .*tf_avat\[sentencepiece\]"):
        tokenizer_settings.check_sentencepiece()
