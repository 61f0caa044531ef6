import dataclasses
import re

import pytest

from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.study_latex import latex_text, study_latex
from tf_avat_test.reports.studies.small_comparison import DRAWN, hostile_comparison, small_comparison
from tf_avat_test.reports.studies.small_study import made_up_row, made_up_table


def body(text):
    """Cells of the rows between the rules."""
    rows = text.split("\\midrule\n")[1].split("\\bottomrule")[0].strip().split("\n")
    assert all(row.endswith(r" \\") for row in rows)
    return [re.split(r"(?<!\\)&", row.removesuffix(r" \\")) for row in rows]


def test_rows_have_means_and_differences_in_as_many_cells_as_columns():
    _, (table, _) = small_comparison()
    text = study_latex(table)
    columns = re.search(r"\\begin\{tabular\}\{(l+r+)\}", text)[1]
    assert columns == "lrrrr" and {len(row) for row in body(text)} == {len(columns)}
    own = table.rows[1].scores[0]
    found = own.comparison.difference
    cells = [cell.strip() for cell in body(text)[1]]
    assert cells[0] == r"attn\_vat"
    assert cells[2] == (
        f"${100 * found.value:+.2f}^{{*}}\\;[{100 * found.low:+.2f}, {100 * found.high:+.2f}]$"
    )
    assert r"\label{tab:made_up}" in text and "% Made by: bin/reproduce made_up" in text


def test_braces_and_environments_are_closed():
    for _, tables in (small_comparison(), hostile_comparison()):
        for table in tables:
            text = study_latex(table)
            bare = re.sub(r"\\[{}]", "", text.split("booktabs}.\n")[1])
            assert bare.count("{") == bare.count("}")
            assert re.findall(r"\\begin\{(\w+)", text) == re.findall(r"\\end\{(\w+)", text)[::-1]


@pytest.mark.parametrize(("others", "bold"), [(0.3, True), (0.9, False)])
def test_only_a_mean_that_is_ahead_beyond_the_spread_is_bold(others, bold):
    rows = made_up_row("vanilla", 0.3), made_up_row("best", 0.9), made_up_row("other", others)
    rows = (
        *rows[:2],
        dataclasses.replace(rows[2], results=rows[1].results if others == 0.9 else rows[2].results),
    )
    text = study_latex(compared_table(made_up_table(rows=rows, scores=("f1",)), DRAWN))
    assert text.count(r"\mathbf") == bold
    assert (r"\mathbf" in body(text)[1][1]) == bold


def test_without_a_spread_nothing_is_bold():
    rows = made_up_row("vanilla", 0.3), made_up_row("best", 0.9, seeds=[1])
    text = study_latex(compared_table(made_up_table(rows=rows, scores=("f1",)), DRAWN))
    assert r"\mathbf" not in text and "^{*}" not in str(body(text))


def test_of_losses_the_least_is_best():
    rows = made_up_row("vanilla", 0.3), made_up_row("best", 0.95)
    text = study_latex(compared_table(made_up_table(rows=rows, scores=("nll",)), DRAWN))
    assert r"\mathbf" in body(text)[1][1]


def spread_of(row, value):
    results = (
        dataclasses.replace(one, scores={**one.scores, "spread": value + 0.01 * one.seed})
        for one in row.results
    )
    return dataclasses.replace(row, results=tuple(results))


def test_of_a_score_of_which_neither_more_nor_less_is_better_none_is_the_best():
    rows = spread_of(made_up_row("vanilla", 0.6), 0.2), spread_of(made_up_row("other", 0.6), 0.9)
    text = study_latex(compared_table(made_up_table(rows=rows, scores=("spread",)), DRAWN))
    assert r"\mathbf" not in text and "$0.930" in text


@pytest.mark.parametrize(
    ("scores", "seeds", "told"),
    [
        (["f1"], [1, 2, 3], r"over 3 seeds; differences with 95\% intervals over seeds and texts; $^{*}$"),
        (["made_up"], [1, 2, 3], r"over 3 seeds; differences with 95\% intervals over seeds alone"),
        (
            ["f1", "made_up"],
            [1, 2, 3],
            r"95\% intervals over seeds and texts (F1) and over seeds alone (made\_up)",
        ),
        (
            ["f1"],
            [1],
            r"numbers. One seed; differences with 95\% intervals over texts alone where there is one",
        ),
        (["made_up"], [1], "numbers. One seed.}"),
    ],
)
def test_the_caption_says_what_its_intervals_are_over(scores, seeds, told):
    rows = []
    for name, right in (("vanilla", 0.3), ("better", 0.9)):
        row = made_up_row(name, right, seeds=seeds)
        results = (
            dataclasses.replace(one, scores={**one.scores, "made_up": right + 0.01 * right * one.seed})
            for one in row.results
        )
        rows.append(dataclasses.replace(row, results=tuple(results)))
    text = study_latex(compared_table(made_up_table(rows=tuple(rows), scores=tuple(scores)), DRAWN))
    assert told in text
    assert ("^{*}" in text) == (len(seeds) > 1)


def test_no_character_is_a_command():
    assert latex_text("a_b 5% {x} \\input $1") == r"a\_b 5\% \{x\} \textbackslash{}input \$1"
    assert latex_text("^~<>") == r"\textasciicircum{}\textasciitilde{}\textless{}\textgreater{}"
    assert latex_text("|&#") == r"\textbar{}\&\#"
    # These would be arguments of the end of the row before.
    assert latex_text("[1] *") == "{[}1] {*}"
    assert latex_text("--epsilon") == "-{}-{}epsilon"


def test_hostile_text_ends_no_line_and_begins_no_command():
    _, (table, _) = hostile_comparison()
    text = study_latex(table)
    assert "\\input" not in "\n".join(text.split("\n")[1:]) and "\x1b" not in text
    assert len(body(text)) == 2
    assert text.split("\n")[0].startswith("% Made by: ") and text.split("\n")[1].startswith("% Needs")
