from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.score_grid import shown_difference
from tf_avat.reports.studies.study_summary import study_summary
from tf_avat_test.reports.studies.small_comparison import DRAWN, small_comparison
from tf_avat_test.reports.studies.small_study import made_up_row, made_up_table


def test_a_line_names_what_is_better_and_worse_with_intervals():
    _, tables = small_comparison()
    line = study_summary(tables)[0]
    by_name = {row.row.name: row.scores[0] for row in tables[0].rows}
    assert line.startswith("Made-up numbers, F1, % (vanilla ")
    assert f"; better beyond seeds: attn_vat {shown_difference(by_name['attn_vat'])}; " in line
    assert f"; worse beyond seeds: word_vat {shown_difference(by_name['word_vat'])}; " in line
    assert f"; no difference beyond seeds: attn_at {shown_difference(by_name['attn_at'])}." in line


def test_it_tells_whether_the_papers_difference_is_there():
    _, tables = small_comparison()
    assert study_summary(tables)[0].endswith(
        "The paper's difference lies in our interval in 0 of 1 rows; not of attn_vat +2.92."
    )


def test_of_many_rows_without_a_difference_most_share_an_interval():
    rows = [made_up_row("vanilla", 0.6), *(made_up_row(f"row {i}", 0.601 + i / 1000) for i in range(9))]
    table = compared_table(made_up_table(rows=tuple(rows), scores=("f1",)), DRAWN)
    (line,) = study_summary([table])
    assert "nothing better beyond seeds; no difference beyond seeds: row " in line
    assert "6 others within [" in line
    differences = [row.scores[0].comparison.difference for row in table.rows[1:]]
    assert float(line.split("within [")[1].split(",")[0]) >= round(100 * min(d.low for d in differences), 2)


def test_ten_lines_are_the_most_and_first_scores_come_first():
    _, (table, _) = small_comparison()
    assert len(study_summary([table] * 5)) == 10
    lines = study_summary([table] * 7)
    assert len(lines) == 10 and lines[-1] == "5 more scores of tables: see below."
    assert sum(", F1, %" in line for line in lines) == 7


def test_rows_that_are_not_compared_are_named():
    rows = (
        made_up_row("vanilla", 0.6),
        made_up_row("elsewhere", 0.9, of=1),
        made_up_row("none yet", 0.5, seeds=[]),
    )
    (line,) = study_summary([compared_table(made_up_table(rows=rows, scores=("f1",)), DRAWN)])
    assert line.endswith("; not compared: elsewhere, none yet.") and "better" not in line


def test_what_differs_by_the_same_with_every_seed_was_compared():
    rows = made_up_row("vanilla", 0.6, corr=True), made_up_row("other", 0.8, corr=True)
    line = study_summary([compared_table(made_up_table(rows=rows, scores=("corr",)), DRAWN)])[0]
    assert line.endswith("; the same with every seed, so with no spread to judge by: other +0.200.")


def test_of_one_seed_the_interval_is_told_and_that_it_is_of_that_seed():
    rows = made_up_row("vanilla", 0.6, seeds=[1], corr=True), made_up_row("other", 0.8, seeds=[1], corr=True)
    f1, corr = study_summary([compared_table(made_up_table(rows=rows), DRAWN)])
    assert "; of one seed, and not known beyond it: other +" in f1 and "[" in f1
    assert corr.endswith("; of one seed, and not known beyond it: other +0.200.")


def test_nothing_says_nothing():
    assert study_summary([]) == []
