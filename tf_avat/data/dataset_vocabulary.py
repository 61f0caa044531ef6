"""The words that a model of a data set knows."""

from tf_avat.data.stored_vocabulary import stored_vocabulary
from tf_avat.data.text_stream import TextStream
from tf_avat.data.vocabulary import Vocabulary


def dataset_vocabulary(dataset, min_count, size=None, added=None, folder=None):
    """Returns the data set's own vocabulary, or that of train, or of train and further texts.

    Args:
        dataset: a `TextDataset`.
        min_count: least number of a word's occurrences; a data set that prescribes its words has none.
        size: number of words, the most frequent ones; None for all.
        added: a `TextStream` whose words are counted with those of train, whatever the data set prescribes;
            or None.
        folder: the data folder, where the vocabulary is kept if there are further texts.

    Raises:
        InputError: what reading the further texts raises.
        OSError: the disk is full.
    """
    if added is not None:
        joined = TextStream.joined([TextStream.of(dataset.train.texts), added])
        return stored_vocabulary(joined, min_count, size, folder)
    if dataset.words is not None:
        return Vocabulary(dataset.words[:size])
    return Vocabulary.of(dataset.train.texts, min_count, size)
