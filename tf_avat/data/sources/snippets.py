"""The data set `snippets`: one or two sentences of movie reviews."""

from tf_avat.data.sources.rated_texts import hutto_archive, hutto_texts
from tf_avat.data.texts.sampling import hash_split
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset

_LEAST_STRENGTH = 0.5


def snippets(folder):
    """Returns the snippets whose mean rating tells negative from positive.

    1. Of 10,605 snippets those are dropped whose mean is within 0.5 of neutral.
    2. Positive is a mean above 0.
    3. Train, valid and test are 70, 10 and 20 % by a hash of the text.

    Args:
        folder: the data folder, filled at first use.

    Raises:
        InputError: as `hutto_texts` does.

    Reference: the ratings are Hutto and Gilbert's (2014), the reviews Pang and Lee's (2004).
    """
    rated = {"train": [], "valid": [], "test": []}
    for mean, text in hutto_texts("movies", folder):
        if abs(mean) >= _LEAST_STRENGTH:
            rated[hash_split(text)].append((text, int(mean > 0)))
    splits = {
        split: LabeledTexts(tuple(text for text, _ in rows), [label for _, label in rows])
        for split, rows in rated.items()
    }
    return TextDataset(
        "snippets", ("negative", "positive"), **splits, archives=(hutto_archive("movies", folder),)
    )
