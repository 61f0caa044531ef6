import dataclasses
import json

import numpy as np

from tf_avat.reports.studies.study_json import study_json
from tf_avat_test.reports.studies.small_comparison import HOSTILE, hostile_comparison, small_comparison


def strict(text):
    def refuse(name):
        raise AssertionError(name)

    return json.loads(text, parse_constant=refuse)


def test_it_holds_every_number():
    report, tables = small_comparison()
    found = strict(study_json(report, tables))
    table = found["tables"][0]
    own = tables[0].rows[1].scores[0]
    row = table["rows"][1]
    assert row["scores"]["f1"]["mean"] == own.mean
    assert row["scores"]["f1"]["comparison"]["difference"] == dataclasses.asdict(own.comparison.difference)
    assert row["scores"]["f1"]["values"] == {str(seed): value for seed, value in own.values.items()}
    assert row["runs"][0]["folder"] == "runs/made-up-0.9-seed1"
    assert row["choice"]["grid"][1]["values"] == {"epsilon": 1.0, "adversarial_weight": 1.0}
    assert table["rows"][2]["failed"][0]["last_lines"] == ["Traceback", "InputError: no such file"]
    assert (found["made"], found["tables"][1]["x"]) == (report.made, "unlabeled_size")


def test_numbers_that_are_none_are_null():
    report, tables = small_comparison()
    made = {"nan": float("nan"), "inf": np.float32("inf"), "array": np.arange(2), "path": json}
    found = strict(study_json(dataclasses.replace(report, made=made), tables))["made"]
    assert (found["nan"], found["inf"], found["array"]) == (None, None, [0, 1])
    assert isinstance(found["path"], str)


def test_what_no_file_can_hold_is_spelled():
    report, tables = small_comparison()
    odd = dataclasses.replace(report, title="a\ud800", made={"\udcff": ["\udcff"]})
    text = study_json(odd, tables)
    assert strict(text.encode("utf-8"))["title"] == "a\\ud800"
    assert strict(text)["made"] == {"\\udcff": ["\\udcff"]}


def test_hostile_text_is_kept_as_it_is():
    report, tables = hostile_comparison()
    assert strict(study_json(report, tables))["title"] == HOSTILE
