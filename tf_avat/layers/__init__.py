"""Keras layers for attention that can be perturbed."""
