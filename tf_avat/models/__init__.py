"""Classifiers made of the layers."""
