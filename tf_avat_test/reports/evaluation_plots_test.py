import io

import numpy as np
import pytest

from tf_avat.evaluation.classification_estimates import ClassificationEstimates, ReliabilityBin
from tf_avat.evaluation.measurements import Robustness
from tf_avat.evaluation.score import Score
from tf_avat.reports.evaluation_plots import importance_plot, reliability_plot, robustness_plot
from tf_avat.reports.save_plot import save_plot
from tf_avat_test.evaluation.small_measurements import attacked, measurements, score

EVALUATION = measurements(
    0.8,
    classification=ClassificationEstimates(
        *[score(0.8)] * 4,
        calibration_error=Score(0.05),
        reliability=(ReliabilityBin(4, 0.6, 0.5), ReliabilityBin(6, 0.9, 1.0)),
    ),
    robustness=Robustness((attacked(2.0, f1=0.3, random_f1=0.7),)),
)


def line(figure, label):
    return (
        next(one for one in figure.axes[0].lines if str(one.get_label()).startswith(label))
        .get_xydata()
        .tolist()
    )


def test_the_reliability_diagram_draws_accuracy_over_confidence():
    assert line(reliability_plot([("mine", EVALUATION)]), "mine: calibration error 0.050") == [
        [0.6, 0.5],
        [0.9, 1.0],
    ]


def test_robustness_begins_with_the_clean_f1():
    assert line(robustness_plot([("mine", EVALUATION)], "attention"), "mine") == [[0, 0.8], [2, 0.3]]


def test_robustness_has_a_thin_line_for_random_directions_and_a_band_for_the_interval():
    figure = robustness_plot([("mine", EVALUATION)], "attention")
    worst, random, told = figure.axes[0].lines
    assert random.get_xydata().tolist() == [[0, 0.8], [2, 0.7]]
    assert random.get_linewidth() < worst.get_linewidth()
    assert told.get_label() == "thin: in a random direction"
    (band,) = figure.axes[0].collections
    heights = {tuple(np.round(point, 6)) for point in band.get_paths()[0].vertices}
    assert {(0, 0.7), (0, 0.9), (2, 0.2), (2, 0.4)} <= heights


def test_circles_are_as_large_as_their_bins_are_full():
    (circles,) = reliability_plot([("mine", EVALUATION)]).axes[0].collections
    small, large = circles.get_sizes()
    assert circles.get_offsets().tolist() == [[0.6, 0.5], [0.9, 1.0]]
    assert (large - 8) / (small - 8) == pytest.approx(6 / 4)


@pytest.mark.parametrize("name", ["a$^$", "_tmp"])
def test_any_name_of_a_run_stands_in_the_legend(name):
    figure = reliability_plot([(name, EVALUATION)])
    figure.savefig(io.BytesIO(), format="png")
    (legend,) = figure.legends
    shown = [text.get_text() for text in legend.get_texts()]
    assert any(name.replace("$", r"\$") in entry for entry in shown)


def test_there_is_no_picture_of_what_was_not_measured():
    assert robustness_plot([("mine", EVALUATION)], "word") is None
    assert robustness_plot([("mine", measurements(robustness=None))], "attention") is None


def test_words_are_placed_by_attention_and_importance_over_their_texts_mean():
    attention, importance = np.array([0.75, 0.25, 1.0]), np.array([1.0, 3.0, 7.0])
    cells = importance_plot(attention, importance, np.array([0, 2, 3])).axes[0].collections[0]
    assert cells.get_array().sum() == 3
    # Words of the first text have 1.5 and .5 times its mean attention, and .5 and 1.5 times its importance.
    places = 10 ** np.array(sorted(cells.get_offsets().tolist()))
    np.testing.assert_allclose(places, [[0.5, 1.5], [1, 1], [1.5, 0.5]], rtol=0.05)


def test_weights_of_zero_are_left_out_and_need_not_leave_anything():
    figure = importance_plot(np.array([1.0, 0.0]), np.zeros(2), np.array([0, 2]))
    assert not figure.axes[0].collections


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_plot_has_the_same_bytes(ending):
    pictures = []
    for _ in range(2):
        picture = io.BytesIO()
        metadata = {"Date": None} if ending == "svg" else None
        figure = robustness_plot([("mine", EVALUATION)], "attention")
        save_plot(figure, picture, format=ending, metadata=metadata)
        pictures.append(picture.getvalue())
    assert pictures[0] == pictures[1]
