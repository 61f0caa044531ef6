"""A classifier of the mean of word vectors, beside which every claim about attention has to stand."""

from typing import Any

import keras
from keras import ops

from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.global_dropout import GlobalDropout
from tf_avat.layers.word_embedding import WordEmbedding
from tf_avat.layers.word_perturbation import WordPerturbation
from tf_avat.models.states_classifier import StatesClassifier


@keras.saving.register_keras_serializable(package="tf_avat")
class MeanClassifier(keras.Model):
    """Word vectors, their mean, and a linear decoder: no encoder, no attention.

    1. ids `(batch, words)` -> words `(batch, words, embedding_size)`, dropout, `WordPerturbation`
    2. words -> their mean over real words -> logits `(batch, classes)`, which is what the model returns

    Id 0 is padding.

    Args:
        vocabulary_size: number of ids, padding included.
        classes: number of classes.
        embedding_size: size of a word embedding.
        dropout: share of embedding entries dropped in training.
        normalized_embedding: as for `AttentionClassifier`.
        dtype: policy of the embedding; all behind it is in full precision.
        **kwargs: of `keras.Model`.

    Reference: Wieting et al. (2016), Towards Universal Paraphrastic Sentence Embeddings, of such baselines.
    """

    def __init__(
        self,
        vocabulary_size: int,
        classes: int = 2,
        embedding_size: int = 300,
        dropout: float = 0.5,
        normalized_embedding: bool = False,
        dtype: Any = None,
        **kwargs: Any,
    ):
        settings = {
            "vocabulary_size": vocabulary_size,
            "classes": classes,
            "embedding_size": embedding_size,
            "dropout": dropout,
            "normalized_embedding": normalized_embedding,
            "dtype": dtype,
        }
        embedding = WordEmbedding(
            vocabulary_size, embedding_size, normalized_embedding, dtype=dtype, name="embedding"
        )
        head = StatesClassifier(
            embedding_size, classes, dropout=0.0, pooling="mean", perturbed=(), name="head"
        )
        ids = keras.Input((None,), dtype="int32", name="ids")
        mask = ops.not_equal(ids, 0)
        words = GlobalDropout(dropout, dtype=dtype, name="embedding_dropout")(embedding(ids))
        words = WordPerturbation(name="perturb_words")(words, mask=mask, ids=ids)
        # States of zeros are padding to what follows.
        words = ops.where(mask[..., None], ops.cast(words, full_precision()), 0.0)
        super().__init__(inputs=ids, outputs=head(words), dtype=dtype, **kwargs)
        self.settings = settings
        self.embedding, self.head, self.decoder = embedding, head, head.decoder
        self._words = words

    def reader(self) -> keras.Model:
        """Returns a Keras model of the same layers, as `AttentionClassifier.reader`; attention is uniform."""
        return keras.Model(self.input, self.head.reader()(self._words))

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, **self.settings}
