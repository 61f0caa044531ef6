import dataclasses
import io

import numpy as np
import pytest

from tf_avat.reports.save_plot import save_plot
from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.study_figure import plot_style, study_figure
from tf_avat.reports.study_table import Choice, GridEntry
from tf_avat_test.reports.studies.small_comparison import DRAWN, hostile_comparison, small_comparison
from tf_avat_test.reports.studies.small_study import made_up_figure, made_up_row, made_up_table


def drawn(compared):
    with plot_style():
        return study_figure(compared)


def by_label(axes):
    return {line.get_label(): line for line in axes.get_lines()}


def test_a_table_shows_each_difference_with_its_interval_and_its_seeds():
    _, (table, _) = small_comparison()
    first, second = drawn(table).axes
    assert [label.get_text() for label in first.get_yticklabels()] == ["attn_vat", "attn_at", "word_vat"]
    assert not any(label.get_text() for label in second.get_yticklabels())
    comparison = table.rows[1].scores[0].comparison
    xs = [np.asarray(line.get_xdata()) for line in first.get_lines()]
    assert any(np.allclose(x, 100 * np.array(comparison.differences)) for x in xs if len(x) == 5)
    ends = 100 * comparison.difference.low, 100 * comparison.difference.high
    assert any(np.allclose(x, ends) for x in xs if len(x) == 2)
    assert any(np.allclose(x, 2.92) for x in xs if len(x) == 1)


def test_a_figure_has_a_line_for_each_method_and_a_band_over_seeds():
    _, (_, figure) = small_comparison()
    (axes,) = drawn(figure).axes
    lines = by_label(axes)
    assert set(lines) == {"attn_vat", "attn_ivat", "vanilla"}
    np.testing.assert_array_equal(lines["attn_vat"].get_xdata(), [0, 1000, 5000])
    rows = [row.scores[0] for row in figure.rows if row.row.settings["method"] == "attn_vat"]
    np.testing.assert_allclose(lines["attn_vat"].get_ydata(), [100 * own.mean for own in rows])
    assert len(set(lines["vanilla"].get_ydata())) == 1 and list(lines["vanilla"].get_xdata()) == [0, 5000]
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert band.max() == pytest.approx(max(100 * (own.mean + own.deviation) for own in rows))


def test_rows_in_any_order_make_lines_from_left_to_right():
    table = made_up_figure()
    table = dataclasses.replace(table, rows=table.rows[::-1])
    (axes,) = drawn(compared_table(table, DRAWN)).axes
    np.testing.assert_array_equal(by_label(axes)["attn_vat"].get_xdata(), [0, 1000, 5000])


def test_a_baseline_alone_on_its_line_is_level_whatever_its_setting_says():
    table = made_up_figure()
    settings = {"method": "vanilla", "unlabeled_size": 90000}
    rows = dataclasses.replace(table.rows[0], settings=settings), *table.rows[1:]
    (axes,) = drawn(compared_table(dataclasses.replace(table, rows=rows), DRAWN)).axes
    assert list(by_label(axes)["vanilla"].get_xdata()) == [0, 5000]


def test_lines_that_differ_in_several_settings_are_named_by_all():
    rows = [made_up_row("vanilla", 0.6)]
    for solver in ("power", "exact"):
        for size in (1, 2):
            settings = {"method": "attn_vat", "solver": solver, "unlabeled_size": size}
            rows.append(made_up_row(f"{solver} {size}", 0.6, settings=settings))
    table = made_up_table(rows=tuple(rows), scores=("f1",), x="unlabeled_size")
    (axes,) = drawn(compared_table(table, DRAWN)).axes
    named = {f"method attn_vat, solver {solver}" for solver in ("power", "exact")}
    assert set(by_label(axes)) == {*named, "vanilla"}


def test_values_that_are_no_numbers_stand_one_after_the_other():
    rows = [made_up_row("vanilla", 0.6)]
    rows += [made_up_row(f"u {size}", 0.6, settings={"unlabeled_size": size}) for size in (1000, "all")]
    table = made_up_table(rows=tuple(rows), scores=("f1",), x="unlabeled_size")
    (axes,) = drawn(compared_table(table, DRAWN)).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1000", "all"]


@pytest.mark.parametrize("value", [0, 5000, "power"])
def test_over_one_place_level_lines_are_long_and_points_have_their_spread(value):
    row = made_up_row("other", 0.7, settings={"method": "other", "x": value})
    table = compared_table(
        made_up_table(rows=(made_up_row("vanilla", 0.6), row), scores=("f1",), x="x"), DRAWN
    )
    (axes,) = drawn(table).axes
    begin, end = by_label(axes)["vanilla"].get_xdata()
    assert begin < end
    own = table.rows[1].scores[0]
    ((low, high),) = [one.get_segments()[0][:, 1] for one in axes.collections if hasattr(one, "get_segments")]
    assert (low, high) == pytest.approx((100 * (own.mean - own.deviation), 100 * (own.mean + own.deviation)))


def test_rows_of_one_line_may_have_chosen_different_settings():
    rows = [made_up_row("vanilla", 0.6)]
    for size, epsilon in ((0, 1.0), (1000, 5.0)):
        choice = Choice({"epsilon": epsilon}, "valid F1", (GridEntry({"epsilon": epsilon}, 0.7, (9,)),))
        settings = {"method": "attn_vat", "unlabeled_size": size, "epsilon": epsilon}
        rows.append(made_up_row(f"{size}", 0.6, settings=settings, choice=choice))
    table = made_up_table(rows=tuple(rows), scores=("f1",), x="unlabeled_size")
    (axes,) = drawn(compared_table(table, DRAWN)).axes
    lines = by_label(axes)
    assert list(lines["attn_vat"].get_xdata()) == [0, 1000]


def test_long_names_leave_room_for_the_picture(recwarn):
    names = [f"attn_vat, {'/data/reviews' * 20}/raw-{i}.txt" for i in range(2)]
    table = compared_table(made_up_table(rows=[made_up_row(n, 0.6) for n in names], baseline=names[0]), DRAWN)
    with plot_style():
        figure = study_figure(table)
        save_plot(figure, io.BytesIO(), format="svg")
    assert not recwarn
    (label,) = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(label) <= 40 and label.endswith("/raw-1.txt")
    first, second = figure.axes[0].get_xlabel().split("\n")
    assert first == "F1, %," and second.startswith("less attn_vat, /data") and second.endswith("/raw-0.txt")
    assert figure.axes[0].get_position().width > 0.25


def test_nothing_to_draw_is_no_picture():
    rows = (made_up_row("vanilla", 0.6),)
    assert drawn(compared_table(made_up_table(rows=rows), DRAWN)) is None
    assert drawn(compared_table(made_up_table(rows=rows, x="unlabeled_size"), DRAWN)) is None


def test_hostile_names_are_drawn_as_text():
    for table in hostile_comparison()[1]:
        assert "\x1b" not in str([label.get_text() for label in drawn(table).axes[0].get_yticklabels()])
