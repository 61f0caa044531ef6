"""The model that settings ask for."""

from tf_avat.adversarial.methods import METHODS
from tf_avat.models.attention_classifier import AttentionClassifier


def new_classifier(settings, words, classes, training=False):
    """Returns an `AttentionClassifier` with weights drawn at random.

    Args:
        settings: the `RunSettings`.
        words: number of ids in the vocabulary.
        classes: number of classes.
        training: whether it is to be trained: with dropout, and in the precision of the settings. What is
            asked of a trained model is asked without dropout and in float32.
    """
    return AttentionClassifier(
        vocabulary_size=words,
        classes=classes,
        embedding_size=settings.embedding_size,
        hidden_size=settings.hidden_size,
        attention_size=settings.attention_size,
        dropout=settings.dropout if training else 0.0,
        normalized_embedding=METHODS[settings.method].site == "word",
        dtype=settings.precision if training else "float32",
    )
