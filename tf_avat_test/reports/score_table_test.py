from tf_avat.reports.score_table import score_table


def test_has_a_row_for_each_split_in_aligned_columns():
    metrics = {
        "valid": {"f1": 0.78125, "accuracy": 0.78, "auc": None, "nll": 1.5},
        "test": {"f1": 0.8, "accuracy": 0.79, "auc": 0.9, "nll": 10.0},
    }
    assert score_table(metrics).splitlines() == [
        "| split | F1     | accuracy | AUC    | NLL     |",
        "|-------|--------|----------|--------|---------|",
        "| valid | 0.7812 | 0.7800   | -      | 1.5000  |",
        "| test  | 0.8000 | 0.7900   | 0.9000 | 10.0000 |",
    ]
