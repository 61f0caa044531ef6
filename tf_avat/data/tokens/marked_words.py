"""Words and their tokens: which token a word comes from, and which words people marked."""

import numpy as np

from tf_avat.data.tokens.tokenize import words_per_text


def token_of_word(tokens, counted=words_per_text):
    """Returns, for each word of a text, the number of the token it comes from: `(words,)`, rising.

    White space separates words, so the words of a text are those of its tokens, one after the other. A
    token such as a comma has no word, one such as "well-made" has two.

    Args:
        tokens: a list of str without white space; the text is these, joined by it.
        counted: function of texts: how many words each has, by who gave the words.
    """
    if not tokens:
        return np.zeros(0, np.int64)
    return np.repeat(np.arange(len(tokens)), counted(tokens))


def marked_words(document, counted=words_per_text):
    """Returns `(words,)` of bool: whether the token that a word comes from is marked.

    Args:
        document: a `RationaleDocument`, whose words are those of its text.
        counted: function of texts: how many words each has, by who gave the words.
    """
    return document.marked[token_of_word(document.tokens, counted)]
