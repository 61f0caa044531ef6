"""Human evidence, word by word."""

from tf_avat.data.token_of_word import token_of_word
from tf_avat.data.tokenize import TOKENIZER


def marked_words(document, tokenizer=TOKENIZER):
    """Returns `(words,)` of bool: whether the token that a word comes from is marked.

    Args:
        document: a `RationaleDocument`, whose words are those of its text.
        tokenizer: the version of `tokenize` that gave the words.
    """
    return document.marked[token_of_word(document.tokens, tokenizer)]
