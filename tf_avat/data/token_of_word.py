"""Which token of an already tokenized text each word comes from."""

import numpy as np
import tensorflow as tf

from tf_avat.data.tokenize import TOKENIZER, tokenize


def token_of_word(tokens, tokenizer=TOKENIZER):
    """Returns, for each word of a text, the number of the token it comes from: `(words,)`, rising.

    White space separates words, so the words of a text are those of its tokens, one after the other. A
    token such as a comma has no word, one such as "well-made" has two.

    Args:
        tokens: a list of str without white space; the text is these, joined by it.
        tokenizer: the version of `tokenize` that gave the words.
    """
    if not tokens:
        return np.zeros(0, np.int64)
    return np.repeat(np.arange(len(tokens)), tokenize(tf.constant(tokens), tokenizer).row_lengths().numpy())
