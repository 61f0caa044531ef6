"""A classifier and sentences small enough to train in a moment."""

import keras
import numpy as np
from keras import ops

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.byte_dropout import ByteDropout
from tf_avat.layers.word_embedding import WordEmbedding
from tf_avat.layers.word_perturbation import WordPerturbation
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat_test.training.small_models import InContext

WORDS = 30


def tiny_sentences(count, seed=0):
    """Sentences of random words, and labels that say whether a word below 8 occurs."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, 9, count)
    ids = rng.integers(2, WORDS, lengths.sum()).astype(np.int32)
    sentences = IdSequences(ids, np.cumsum([0, *lengths]))
    labels = np.array(
        [int(np.any(ids[a:b] < 8)) for a, b in zip(sentences.starts, sentences.starts[1:], strict=False)]
    )
    return sentences, labels


class TinyClassifier(keras.Model):
    """An `AttentionClassifier`, layer by layer and in their precision, but for its recurrence."""

    def __init__(self, classes, dropout, normalized_embedding, dtype):
        embedding = WordEmbedding(WORDS, 6, normalized_embedding, dtype=dtype)
        encoder = InContext(8, dtype=dtype)
        attention, decoder = AdditiveAttention(5), keras.layers.Dense(classes)
        ids = keras.Input((None,), dtype="int32", name="ids")
        mask = ops.not_equal(ids, 0)
        words = ByteDropout(dropout, dtype=dtype)(embedding(ids))
        hidden = encoder(WordPerturbation()(words, mask=mask, ids=ids), mask=mask)
        hidden = ops.cast(ByteDropout(dropout, dtype=dtype)(hidden), "float32")
        scores = attention(hidden)
        perturbed = AttentionPerturbation()(scores, mask=mask)
        logits, weights = AttentionPooling()(decoder(hidden), perturbed, mask=mask)
        super().__init__(ids, logits, dtype=dtype)
        self.embedding, self.encoder, self.attention, self.decoder = embedding, encoder, attention, decoder
        self.reader = lambda: keras.Model(ids, {"logits": logits, "attention": weights, "scores": scores})


def tiny_trainer(
    method="attn_vat",
    dropout=0.0,
    optimizer=None,
    precision="float32",
    classes=2,
    recurrent=False,
    **settings,
):
    """A compiled trainer with built classifier and optimizer, the same at each call, ready for a step.

    Args:
        method: of the trainer.
        dropout: of the classifier.
        optimizer: may be a function of the embedding table.
        precision: policy of the classifier up to its hidden states.
        classes: their number.
        recurrent: whether the classifier is an `AttentionClassifier`, whose loops take nearly all of the
            time, or a `TinyClassifier`.
        **settings: of the trainer.
    """
    keras.utils.set_random_seed(7)
    normalized = METHODS[method].site == "word"
    if recurrent:
        classifier = AttentionClassifier(WORDS, classes, 6, 4, 5, dropout, normalized, precision)
    else:
        classifier = TinyClassifier(classes, dropout, normalized, precision)
    if normalized:
        classifier.embedding.count(np.arange(WORDS))
    trainer = AdversarialTrainer(classifier, method, neighbors=4, dtype=precision, **settings)
    if callable(optimizer) and not isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer = optimizer(classifier.embedding.embeddings)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(optimizer or keras.optimizers.SGD(0.5), loss)
    trainer.optimizer.build(trainer.trainable_variables)
    trainer.begin_epoch()
    return trainer
