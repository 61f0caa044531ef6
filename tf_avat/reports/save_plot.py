"""Figures as files."""

import matplotlib


def save_plot(figure, file, **how):
    """Saves a figure so that the same picture has the same bytes.

    Args:
        figure: a `matplotlib.figure.Figure`.
        file: a path, or an open binary file.
        **how: of `Figure.savefig`.
    """
    # Matplotlib has no other way to name the parts of an SVG alike each time, but to ask its settings.
    with matplotlib.rc_context({"svg.hashsalt": "tf_avat"}):
        figure.savefig(file, **how)
