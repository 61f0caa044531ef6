"""A run: its settings, its folder, its course, and how it is opened again."""
