"""Training a classifier with an adversarial term."""
