"""Human evidence, word by word."""

from tf_avat.data.token_of_word import token_of_word


def marked_words(document):
    """Returns `(words,)` of bool: whether the token that a word comes from is marked.

    Args:
        document: a `RationaleDocument`, whose words are those of its text.
    """
    return document.marked[token_of_word(document.tokens)]
