"""Pretrained encoders: where their files come from, what is in them, and their weights."""
