"""Movie-review snippets with the mean rating of twenty people."""

import numpy as np

from tf_avat.data.hash_split import hash_split
from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.data.text_dataset import TextDataset

_LEAST_RATING = 0.5


def snippets(folder):
    """Returns the data set `snippets`: positive where the mean rating is above 0.

    Of the 10,605 snippets those rated between -0.5 and 0.5 are left out.

    Args:
        folder: the data folder.

    Reference: Hutto & Gilbert (2014); the snippets are those of Pang & Lee (2005).
    """
    rows = {"train": [], "valid": [], "test": []}
    for mean, text in hutto_texts("movieReviewSnippets", folder):
        if abs(mean) >= _LEAST_RATING:
            rows[hash_split(text)].append((text, mean > 0))
    splits = {
        name: LabeledTexts(
            tuple(text for text, _ in split), np.array([label for _, label in split], np.int32)
        )
        for name, split in rows.items()
    }
    return TextDataset("snippets", ("negative", "positive"), splits)
