"""Data sets, one a file, and what their names mean."""
