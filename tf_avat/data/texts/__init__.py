"""Texts in memory and in streams; samples and splits of them."""
