from tf_avat.experiments.reproducing.choose_settings import Tried, best_point, tried_points
from tf_avat.experiments.reproducing.planned_run import choosing_runs
from tf_avat.experiments.reproducing.run_state import RunState
from tf_avat.experiments.reproducing.study import Choosing, Row

ROW = Row(
    "attn_at", {"method": "attn_at", "dataset": "sst"}, Choosing({"epsilon": (1.0, 5.0)}, (101, 102), "auc")
)


def states(aucs):
    runs = choosing_runs(ROW)
    return {
        run.name: RunState(None, {"valid": {"auc": auc}})
        for run, auc in zip(runs, aucs, strict=True)
        if auc is not None
    }


def test_the_mean_over_the_seeds_decides():
    tried = tried_points(ROW, states([0.6, 0.8, 0.9, 0.4]))
    assert [point.values for point in tried] == [{"epsilon": 1.0}, {"epsilon": 5.0}]
    assert [round(point.score, 6) for point in tried] == [0.7, 0.65]
    assert best_point(tried) == {"epsilon": 1.0}


def test_a_point_counts_only_with_all_its_seeds():
    tried = tried_points(ROW, states([0.1, 0.2, 0.9, None]))
    assert tried[1].score is None and best_point(tried) == {"epsilon": 1.0}
    assert best_point(tried_points(ROW, {})) is None


def test_of_equals_the_first_is_taken():
    assert best_point([Tried({"epsilon": 1}, 0.5), Tried({"epsilon": 2}, 0.5)]) == {"epsilon": 1}
