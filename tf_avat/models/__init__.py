"""Classifiers made of the layers, and models whose attention is made to take perturbations.

All are imported with the package, as the layers are.
"""

from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.models.with_perturbed_attention import with_perturbed_attention

__all__ = ["AttentionClassifier", "with_perturbed_attention"]
