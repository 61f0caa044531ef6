"""Runs: their settings, their folder, their course."""
