import csv
import dataclasses
import io

from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.study_csv import rows_csv, runs_csv
from tf_avat.reports.study_table import FailedRun
from tf_avat_test.reports.studies.small_comparison import DRAWN, hostile_comparison, small_comparison
from tf_avat_test.reports.studies.small_study import made_up_row, made_up_table


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_has_its_numbers_exactly():
    _, (table, _) = small_comparison()
    lines = read(rows_csv(table))
    assert [line["row"] for line in lines] == ["vanilla", "attn_vat", "attn_at", "word_vat"]
    own, line = table.rows[1].scores[0], lines[1]
    assert (float(line["f1_mean"]), float(line["f1_deviation"])) == (own.mean, own.deviation)
    found = own.comparison.difference
    assert [float(line[f"f1_{name}"]) for name in ("difference", "low", "high", "p", "p_holm")] == [
        *(found.value, found.low, found.high, found.p_value, own.comparison.holm_p),
    ]
    assert (line["f1_basis"], line["f1_paper"]) == ("seeds and texts", "0.8219")
    assert lines[0]["f1_difference"] == "" and lines[2]["failed"] == lines[2]["missing"] == "1"


def test_a_run_has_a_line_whatever_became_of_it():
    _, (table, _) = small_comparison()
    lines = [line for line in read(runs_csv(table)) if line["row"] == "attn_at"]
    assert [(line["seed"], line["state"]) for line in lines] == [
        *((str(seed), "finished") for seed in range(1, 5)),
        ("5", "failed"),
        ("6", "missing"),
    ]
    run = table.table.rows[2].results[0]
    assert (float(lines[0]["f1"]), float(lines[0]["corr"])) == (run.scores["f1"], run.scores["corr"])
    assert lines[4]["folder"] == "runs/made-up-failed" and lines[4]["f1"] == ""


def test_a_run_that_was_trained_and_not_measured_has_one_line():
    row = made_up_row("vanilla", 0.6)
    failed = FailedRun(2, row.results[1].folder, ("no luck",))
    table = compared_table(made_up_table(rows=(dataclasses.replace(row, failed=(failed,)),)), DRAWN)
    lines = read(runs_csv(table))
    assert [(line["seed"], line["state"]) for line in lines] == [(str(i), "finished") for i in range(1, 6)]
    assert lines[1]["f1"] and not lines[1]["corr"] and read(rows_csv(table))[0]["failed"] == "1"


def test_settings_are_columns():
    _, (_, figure) = small_comparison()
    lines = read(runs_csv(figure))
    assert {line["setting_unlabeled_size"] for line in lines} == {"", "0", "1000", "5000"}


def test_hostile_text_stays_in_its_field_and_is_no_formula():
    _, (table, _) = hostile_comparison()
    for lines in (read(rows_csv(table)), read(runs_csv(table))):
        assert all(None not in line for line in lines)
        assert lines[0]["row"].startswith("</script>") and "\x1b" not in str(lines)
    rows = made_up_row("=1+1", 0.6), made_up_row("-1", 0.6)
    table = compared_table(made_up_table(rows=rows, scores=("f1",), baseline="-1"), DRAWN)
    assert [line["row"] for line in read(rows_csv(table))] == ["'=1+1", "'-1"]
