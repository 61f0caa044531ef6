"""The tables of benchmarks/faults_records.py, few of each kind."""

import importlib.util
import pathlib

import tf_avat

_PLACE = pathlib.Path(tf_avat.__file__).parents[1] / "benchmarks" / "faults_records.py"


def test_tables_and_labels_are_read_as_they_are_meant():
    spec = importlib.util.spec_from_file_location("faults_records", _PLACE)
    faults_records = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(faults_records)
    found = list(faults_records.records(seed=1, count=40))
    assert sum(tried for _, tried, _, _ in found) == 440
    assert [row for row in found if row[2]] == []
