"""The model that settings ask for."""

from tf_avat.adversarial.methods import METHODS
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.models.encoder_classifier import EncoderClassifier
from tf_avat.models.mean_classifier import MeanClassifier
from tf_avat.pretrained.backbone import pretrained_backbone


def new_classifier(settings, words, classes, training=False):
    """Returns a classifier of words with weights drawn at random.

    Args:
        settings: the `RunSettings`, of an encoder that is not pretrained.
        words: number of ids in the vocabulary.
        classes: number of classes.
        training: whether it is to be trained: with dropout, and in the precision of the settings. What is
            asked of a trained model is asked without dropout and in float32.

    Returns:
        An `AttentionClassifier`, or a `MeanClassifier`.
    """
    shared = {
        "vocabulary_size": words,
        "classes": classes,
        "embedding_size": settings.embedding_size,
        "dropout": settings.dropout if training else 0.0,
        "normalized_embedding": METHODS[settings.method].site == "word",
        "dtype": settings.precision if training else "float32",
    }
    if settings.encoder == "mean":
        return MeanClassifier(**shared)
    return AttentionClassifier(
        hidden_size=settings.hidden_size, attention_size=settings.attention_size, **shared
    )


def classifier_on(backbone, frame, settings, classes, training=False):
    """Returns an `EncoderClassifier` on a backbone, with random weights behind it.

    Args:
        backbone: of keras-hub.
        frame: the ids before and behind a text.
        settings: the `RunSettings`.
        classes: number of classes.
        training: as for `new_classifier`. A trained model has its words as a site, to be asked of, and the
            attention on top where it was not all heads that were perturbed.
    """
    perturbed = {"both": ("pooling", "encoder")}.get(settings.perturb, (settings.perturb,))
    if settings.perturb is None:
        perturbed = ("pooling",)
    if not training:
        perturbed = {"words", "pooling", *perturbed} - {"states"}
        perturbed -= {"pooling"} if settings.perturb == "encoder" or settings.pooling == "mean" else set()
    elif settings.pooling == "mean":
        perturbed = set(perturbed) - {"pooling"}
    return EncoderClassifier(
        backbone,
        frame,
        classes=classes,
        attention_size=settings.attention_size,
        dropout=settings.dropout if training else 0.0,
        pooling=settings.pooling,
        perturbed=tuple(sorted(perturbed)),
    )


def untrained_encoder(files):
    """Returns a pretrained encoder as its `EncoderFiles` have it: a model from ids to states, in float32."""
    return EncoderClassifier(pretrained_backbone(files, 0.0, "float32"), files.vocabulary.frame).encoder
