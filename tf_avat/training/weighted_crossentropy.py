"""Cross entropy in which some classes weigh more than others."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class WeightedCrossentropy(keras.losses.SparseCategoricalCrossentropy):
    """The mean over texts of weight_y * -log p_y.

    With two classes and weights (1, w) that is PyTorch's `BCEWithLogitsLoss(pos_weight=w)` on the difference
    of the two logits: the sum is divided by the number of texts, not by their weights.

    Args:
        weights: one for each class.
        from_logits: whether the output holds logits, else probabilities.
        **kwargs: of `keras.losses.SparseCategoricalCrossentropy`.
    """

    def __init__(self, weights, from_logits=True, **kwargs):
        super().__init__(from_logits=from_logits, **kwargs)
        self.weights = tuple(float(weight) for weight in weights)

    def call(self, y_true, y_pred):
        loss = super().call(y_true, y_pred)
        labels = ops.reshape(ops.cast(y_true, "int32"), ops.shape(loss))
        return loss * ops.take(ops.convert_to_tensor(self.weights, loss.dtype), labels)

    def get_config(self):
        return {**super().get_config(), "weights": self.weights}
