"""The baseline model of the paper: embed, encode, score, decode."""

import keras
from keras import ops

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM
from tf_avat.layers.word_embedding import WordEmbedding


@keras.saving.register_keras_serializable(package="tf_avat")
class AttentionClassifier(keras.Model):
    """A bidirectional LSTM with additive attention over its states.

    1. `embed`:  ids `(batch, words)` -> words `(batch, words, embedding_size)`
    2. `encode`: words -> hidden `(batch, words, 2 * hidden_size)`
    3. `score`:  hidden -> word logits `(batch, words, classes)` and scores `(batch, words)`
    4. `decode`: word logits, scores -> logits `(batch, classes)` and attention `(batch, words)`

    The decoder is linear, so decoding the attended state is attending to decoded states: sum_t a_t Dec(h_t)
    = Dec(sum_t a_t h_t), as the weights sum to one. Decoding each word once makes every further `decode`
    of a perturbed step cost next to nothing, and tells what each word says by itself.

    Id 0 is padding, which follows all real words. Dropout lies before `decode`, which is a plain function:
    every clean and perturbed `decode` of one encoding sees the same dropout masks.

    Args:
        vocabulary_size: number of ids, padding included.
        classes: number of classes.
        embedding_size: size d of a word embedding.
        hidden_size: LSTM units per direction.
        attention_size: units d' of the attention network.
        dropout: share of embedding entries and of hidden entries dropped in training.
        normalized_embedding: whether word vectors are normalised by word frequency, as methods at the word
            site need them; see `WordEmbedding`.
        **kwargs: of `keras.Model`.

    Reference: appendix A.1 of Kitada & Iyatomi.
    """

    def __init__(
        self,
        vocabulary_size,
        classes=2,
        embedding_size=300,
        hidden_size=128,
        attention_size=128,
        dropout=0.5,
        normalized_embedding=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.settings = {
            "vocabulary_size": vocabulary_size,
            "classes": classes,
            "embedding_size": embedding_size,
            "hidden_size": hidden_size,
            "attention_size": attention_size,
            "dropout": dropout,
            "normalized_embedding": normalized_embedding,
        }
        dtype = self.dtype_policy
        self.embedding = WordEmbedding(
            vocabulary_size, embedding_size, normalized_embedding, dtype=dtype, name="embedding"
        )
        self.embedding_dropout = keras.layers.Dropout(dropout, dtype=dtype, name="embedding_dropout")
        self.encoder = BidirectionalLSTM(hidden_size, dtype=dtype, name="encoder")
        self.hidden_dropout = keras.layers.Dropout(dropout, dtype=dtype, name="hidden_dropout")
        self.attention = AdditiveAttention(attention_size, name="attention")
        self.perturb = AttentionPerturbation(name="perturb")
        self.pool = AttentionPooling(name="pool")
        # In half precision a small KL between two outputs of this layer would round to zero.
        self.decoder = keras.layers.Dense(classes, dtype="float32", name="decoder")

    def build(self, ids_shape):
        words_shape = (*ids_shape, self.settings["embedding_size"])
        hidden_shape = (*ids_shape, 2 * self.settings["hidden_size"])
        self.embedding.build(ids_shape)
        self.encoder.build(words_shape)
        self.attention.build(hidden_shape)
        self.decoder.build(hidden_shape)

    @property
    def vocabulary_size(self):
        """The number of ids, padding included."""
        return self.settings["vocabulary_size"]

    def mask(self, ids):
        """Returns `(batch, words)` of bool, true at real words."""
        return ops.not_equal(ids, 0)

    def embed(self, ids, training=False):
        """Returns the word embeddings `(batch, words, embedding_size)`."""
        return self.embedding_dropout(self.embedding(ids), training=training)

    def encode(self, words, mask, training=False):
        """Returns the hidden states `(batch, words, 2 * hidden_size)` in float32."""
        hidden = self.encoder(words, mask, training=training)
        return ops.cast(self.hidden_dropout(hidden, training=training), "float32")

    def score(self, hidden):
        """Returns the word logits `(batch, words, classes)` and the scores `(batch, words)`."""
        return self.decoder(hidden), self.attention(hidden)

    def decode(self, word_logits, scores, mask, perturbation=None):
        """Returns the logits `(batch, classes)` and the attention `(batch, words)`.

        With a perturbation r `(batch, words)` the scores are scores + r.
        """
        return self.pool(word_logits, self.perturb(scores, perturbation, mask), mask)

    def call(self, ids, training=False):
        """Returns a dictionary: `logits`, `attention` and `scores` of `ids` `(batch, words)`."""
        mask = self.mask(ids)
        word_logits, scores = self.score(self.encode(self.embed(ids, training), mask, training))
        logits, attention = self.decode(word_logits, scores, mask)
        return {"logits": logits, "attention": attention, "scores": scores}

    def get_config(self):
        return {**super().get_config(), **self.settings}
