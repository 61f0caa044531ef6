"""The forms of a batch that a training step takes."""

import dataclasses
from typing import Any

import keras

_FORMS = (
    '(x, y), (x, y, sample_weight), or {"labeled": either of these, "unlabeled": x}, where x is what the '
    "model takes"
)


@dataclasses.dataclass(frozen=True)
class TrainingBatch:
    """The texts of a step, any nest of tensors that the model takes, whose rows stand along the first axis.

    Attributes:
        x: labeled texts.
        y: their labels; None where the model brings its loss itself.
        sample_weight: `(rows,)`, or None.
        unlabeled: texts without labels, or None.
    """

    x: Any
    y: Any = None
    sample_weight: Any = None
    unlabeled: Any = None

    @classmethod
    def of(cls, data):
        """Returns the batch that a data set's element is.

        Args:
            data: `(x, y)`, `(x, y, sample_weight)`, or `{"labeled": either of these, "unlabeled": x}`.

        Raises:
            ValueError: it is something else; or the unlabeled texts are of another form than the labeled.
        """
        unlabeled = None
        # Keras hands on what `train_on_batch` gets as x alone in a tuple of its own.
        if isinstance(data, tuple) and data and _is_pair(data[0]) and all(part is None for part in data[1:]):
            data = data[0]
        if _is_pair(data):
            data, unlabeled = data["labeled"], data.get("unlabeled")
        if not isinstance(data, (tuple, list)) or not 1 <= len(data) <= 3:
            raise ValueError(f"a batch is {_FORMS}; this one is {_described(data)}")
        batch = cls(*data, unlabeled=unlabeled)
        if unlabeled is not None:
            try:
                keras.tree.assert_same_structure(batch.x, unlabeled)
            except (TypeError, ValueError):
                raise ValueError(
                    f"unlabeled texts have to be of the form of labeled ones: {_described(unlabeled)} beside "
                    f"{_described(batch.x)}"
                ) from None
        return batch


def _is_pair(data):
    return isinstance(data, dict) and "labeled" in data and data.keys() <= {"labeled", "unlabeled"}


def _described(data):
    """Returns the nest with a name in place of each tensor."""
    return str(keras.tree.map_structure(lambda leaf: type(leaf).__name__, data))
