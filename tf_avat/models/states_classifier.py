"""What follows an encoder: attention over its states, and the decoder."""

from typing import Any

import keras
from keras import ops

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.global_dropout import GlobalDropout
from tf_avat.layers.word_perturbation import WordPerturbation

POOLINGS = ("attention", "mean")


@keras.saving.register_keras_serializable(package="tf_avat")
class StatesClassifier(keras.Model):
    """A classifier of states that come from anywhere, with attention over them or their mean.

    1. states `(batch, words, size)`, zero at padding -> dropout, `WordPerturbation` if asked for
    2. states -> word logits `(batch, words, classes)` and scores `(batch, words)`; scores are 0 for the mean
    3. scores -> `AttentionPerturbation` if asked for -> attention `(batch, words)`, softmax over real words
    4. word logits, attention -> logits `(batch, classes)`, which is what the model returns

    A word is real if its state is not all zeros. All is in full precision.

    Args:
        size: of a state.
        classes: number of classes.
        attention_size: units d' of the attention network.
        dropout: share of the entries of states dropped in training.
        pooling: `attention`, or `mean`: every word weighs the same, and there is no attention.
        perturbed: the markers, of `attention` and `word`: where r may enter.
        **kwargs: of `keras.Model`.

    Raises:
        ValueError: there is no such pooling, or attention is to be perturbed that is not there.
    """

    def __init__(
        self,
        size: int,
        classes: int = 2,
        attention_size: int = 128,
        dropout: float = 0.1,
        pooling: str = "attention",
        perturbed: tuple[str, ...] = ("attention",),
        **kwargs: Any,
    ):
        if pooling not in POOLINGS:
            raise ValueError(f"pooling={pooling!r}: expected one of {POOLINGS}")
        if pooling == "mean" and "attention" in perturbed:
            raise ValueError("pooling='mean' has no attention that could be perturbed")
        settings = {
            "size": size,
            "classes": classes,
            "attention_size": attention_size,
            "dropout": dropout,
            "pooling": pooling,
            "perturbed": tuple(perturbed),
        }
        exact = full_precision()
        decoder = keras.layers.Dense(classes, dtype=exact, name="decoder")
        attention = AdditiveAttention(attention_size, name="attention") if pooling == "attention" else None

        states = keras.Input((None, size), dtype=exact, name="states")
        mask = ops.any(ops.not_equal(states, 0), axis=-1)
        hidden = GlobalDropout(dropout, dtype=exact, name="hidden_dropout")(states)
        if "word" in perturbed:
            hidden = WordPerturbation(name="perturb_states")(hidden, mask=mask)
        scores = ops.zeros_like(hidden[..., 0]) if attention is None else attention(hidden)
        placed = scores
        if "attention" in perturbed:
            placed = AttentionPerturbation(name="perturb")(scores, mask=mask)
        logits, weights = AttentionPooling(name="pool")(decoder(hidden), placed, mask=mask)

        super().__init__(inputs=states, outputs=logits, **kwargs)
        self.settings = settings
        self.attention, self.decoder = attention, decoder
        self._read = {"logits": logits, "attention": weights, "scores": scores}

    def begin(self, kernel, bias):
        """Makes this a linear classifier of the mean of states, from which everything is learned.

        Attention becomes uniform: scores are zero through c alone in c . tanh(W h_t + b), and learn.

        Args:
            kernel: of the decoder, `(size, classes)`.
            bias: of the decoder, `(classes,)`.
        """
        self.decoder.set_weights([kernel, bias])
        if self.attention is not None:
            rate = self.attention.rate
            rate.set_weights([ops.convert_to_numpy(ops.zeros_like(rate.kernel))])

    def reader(self) -> keras.Model:
        """Returns a Keras model of the same layers that tells what was attended to.

        It returns a dictionary, as `AttentionClassifier.reader`.
        """
        return keras.Model(self.input, self._read)

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, **self.settings}
