import io

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from tf_avat.reports.save_plot import save_plot


def drawn():
    figure = Figure()
    figure.add_subplot().hexbin(np.arange(9), np.arange(9), gridsize=3)
    return figure


def saved(**how):
    file = io.BytesIO()
    save_plot(drawn(), file, **how)
    return file.getvalue()


def test_the_same_picture_has_the_same_bytes():
    svg = {"format": "svg", "metadata": {"Date": None}}
    assert saved(**svg) == saved(**svg)
    assert saved(format="png") == saved(format="png")


def test_settings_of_whoever_draws_beside_are_left_as_they_are():
    before = dict(matplotlib.rcParams)
    saved(format="svg")
    assert dict(matplotlib.rcParams) == before
