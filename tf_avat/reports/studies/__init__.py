"""The report of a study in its forms: Markdown, a page, LaTeX, CSV, JSON, figures."""
