"""The vocabulary of a large text, made once."""

from tf_avat.data.token_file import token_file
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.written_atomically import written_atomically


def stored_vocabulary(texts, min_count, size, folder):
    """Returns the `Vocabulary` of a stream of texts, kept in the data folder where that can be written.

    Args:
        texts: a `TextStream`, which is read only if its vocabulary is not there.
        min_count: least number of a word's occurrences.
        size: number of words, the most frequent ones; None for all.
        folder: the data folder.

    Raises:
        InputError: what reading the texts raises.
        OSError: the disk is full.
    """
    path = token_file(folder, "words", texts.fingerprint, min_count, size)
    if path is not None and path.exists():
        return Vocabulary(tuple(path.read_text("utf-8").split("\n")[:-1]))
    vocabulary = Vocabulary.of(texts.read(), min_count, size)
    if path is not None:
        with written_atomically(path) as temporary:
            temporary.write_text("".join(word + "\n" for word in vocabulary.words), "utf-8")
    return vocabulary
