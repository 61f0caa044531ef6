"""The baseline model of the paper: embed, encode, score, decode."""

from typing import Any

import keras
from keras import ops

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM
from tf_avat.layers.byte_dropout import ByteDropout
from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.word_embedding import WordEmbedding
from tf_avat.layers.word_perturbation import WordPerturbation


@keras.saving.register_keras_serializable(package="tf_avat")
class AttentionClassifier(keras.Model):
    """A bidirectional LSTM with additive attention over its states: a functional Keras model with markers.

    1. ids `(batch, words)` -> words `(batch, words, embedding_size)`, dropout, `WordPerturbation`
    2. words -> hidden `(batch, words, 2 * hidden_size)`, dropout
    3. hidden -> word logits `(batch, words, classes)` and scores `(batch, words)`
    4. scores -> `AttentionPerturbation` -> attention `(batch, words)`, softmax over real words
    5. word logits, attention -> logits `(batch, classes)`, which is what the model returns

    The decoder is linear, so decoding the attended state is attending to decoded states: sum_t a_t Dec(h_t)
    = Dec(sum_t a_t h_t), as the weights sum to one. Decoding each word once makes every further pass of a
    perturbed step cost next to nothing, and tells what each word says by itself.

    Id 0 is padding. Its layers are attributes: `embedding`, `encoder`, `attention`, `decoder` hold the
    variables.

    Args:
        vocabulary_size: number of ids, padding included.
        classes: number of classes.
        embedding_size: size d of a word embedding.
        hidden_size: LSTM units per direction.
        attention_size: units d' of the attention network.
        dropout: share of embedding entries and of hidden entries dropped in training.
        normalized_embedding: whether word vectors are normalised by word frequency, as methods at the word
            site need them; see `WordEmbedding`.
        dtype: policy of the layers up to the hidden states; all behind them is in full precision.
        **kwargs: of `keras.Model`.

    Reference: appendix A.1 of Kitada & Iyatomi.
    """

    def __init__(
        self,
        vocabulary_size: int,
        classes: int = 2,
        embedding_size: int = 300,
        hidden_size: int = 128,
        attention_size: int = 128,
        dropout: float = 0.5,
        normalized_embedding: bool = False,
        dtype: Any = None,
        **kwargs,
    ):
        settings = {
            "vocabulary_size": vocabulary_size,
            "classes": classes,
            "embedding_size": embedding_size,
            "hidden_size": hidden_size,
            "attention_size": attention_size,
            "dropout": dropout,
            "normalized_embedding": normalized_embedding,
            "dtype": dtype,
        }
        # In half precision a small KL between two outputs would round to zero.
        exact = full_precision()
        embedding = WordEmbedding(
            vocabulary_size, embedding_size, normalized_embedding, dtype=dtype, name="embedding"
        )
        encoder = BidirectionalLSTM(hidden_size, dtype=dtype, name="encoder")
        attention = AdditiveAttention(attention_size, name="attention")
        decoder = keras.layers.Dense(classes, dtype=exact, name="decoder")

        ids = keras.Input((None,), dtype="int32", name="ids")
        mask = ops.not_equal(ids, 0)
        words = ByteDropout(dropout, dtype=dtype, name="embedding_dropout")(embedding(ids))
        words = WordPerturbation(name="perturb_words")(words, mask=mask, ids=ids)
        hidden = encoder(words, mask=mask)
        hidden = ByteDropout(dropout, dtype=dtype, name="hidden_dropout")(hidden)
        hidden = ops.cast(hidden, exact)
        scores = attention(hidden)
        perturbed = AttentionPerturbation(name="perturb")(scores, mask=mask)
        logits, weights = AttentionPooling(name="pool")(decoder(hidden), perturbed, mask=mask)

        super().__init__(inputs=ids, outputs=logits, dtype=dtype, **kwargs)
        self.settings = settings
        self.embedding, self.encoder, self.attention, self.decoder = embedding, encoder, attention, decoder
        self._read = {"logits": logits, "attention": weights, "scores": scores}

    def reader(self) -> keras.Model:
        """Returns a Keras model of the same layers that tells what was attended to.

        It returns a dictionary: `logits` `(batch, classes)`, `attention` `(batch, words)`, and `scores`
        `(batch, words)` before softmax.
        """
        return keras.Model(self.input, self._read)

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, **self.settings}
