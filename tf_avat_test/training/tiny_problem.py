"""A classifier and sentences small enough to train in a moment."""

import keras
import numpy as np

from tf_avat.adversarial.methods import METHODS
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer

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


def tiny_trainer(method="attn_vat", dropout=0.0, optimizer=None, precision="float32", classes=2, **settings):
    """A compiled trainer with built classifier and optimizer, the same at each call, ready for a step.

    `optimizer` may be a function of the embedding table.
    """
    keras.utils.set_random_seed(7)
    classifier = AttentionClassifier(
        WORDS,
        classes=classes,
        embedding_size=6,
        hidden_size=4,
        attention_size=5,
        dropout=dropout,
        normalized_embedding=METHODS[method].site == "word",
        dtype=precision,
    )
    if METHODS[method].site == "word":
        classifier.embedding.count(np.arange(WORDS))
    trainer = AdversarialTrainer(classifier, method, neighbors=4, dtype=precision, **settings)
    if callable(optimizer) and not isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer = optimizer(classifier.embedding.embeddings)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(optimizer or keras.optimizers.SGD(0.5), loss)
    trainer.optimizer.build(trainer.trainable_variables)
    trainer.begin_epoch()
    return trainer
