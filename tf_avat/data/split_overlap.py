"""Texts that a model has seen before it is tested on them."""


def split_overlap(dataset):
    """Returns how many texts of valid and of test also stand in train, letter by letter.

    Args:
        dataset: a `TextDataset`.

    Returns:
        `{"valid": number, "test": number}`; a text that comes twice counts twice.
    """
    train = set(dataset.train.texts)
    return {split: sum(text in train for text in dataset.splits[split].texts) for split in ("valid", "test")}
