"""Runs measured on all that is claimed of attention."""
