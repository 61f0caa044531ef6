"""Classifiers made of the layers, and models whose attention is made to take perturbations."""

from tf_avat.lazy_names import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tf_avat.models.attention_classifier import AttentionClassifier
    from tf_avat.models.with_perturbed_attention import with_perturbed_attention

__all__ = ["AttentionClassifier", "with_perturbed_attention"]

lazy_names(__name__, __all__)
