"""The data set `movies`: long reviews of movies, with rationales elsewhere."""

from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.data.movie_documents import movie_documents
from tf_avat.data.text_dataset import TextDataset


def movies(folder):
    """Returns ERASER's movies, 1,600 / 200 / 199 reviews as the archive's tokenized text.

    The rationales of text i of a split are those of document i that `movie_documents` returns.

    Args:
        folder: the data folder, filled at first use.

    Raises:
        InputError: as `movie_documents`.

    Reference: DeYoung et al., ERASER: A Benchmark to Evaluate Rationalized NLP Models, ACL 2020.
    """
    splits = {
        split: LabeledTexts(
            [document.text for document in documents], [document.label for document in documents]
        )
        for split, documents in movie_documents(folder).items()
    }
    return TextDataset("movies", ("NEG", "POS"), **splits)
