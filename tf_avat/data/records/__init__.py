"""Rows of anybody's files."""
