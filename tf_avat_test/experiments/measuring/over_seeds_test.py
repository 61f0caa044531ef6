import types

from tf_avat.experiments.measuring.over_seeds import over_seeds
from tf_avat.experiments.runs.run_settings import RunSettings


def run(**settings):
    return types.SimpleNamespace(
        has_settings=bool(settings),
        settings=RunSettings(**{"unlabeled": "none", **settings}) if settings else None,
    )


def test_runs_of_several_seeds_come_together_and_others_stay_apart():
    runs = [
        run(method="vanilla", seed=1),
        run(method="attn_vat", seed=1),
        run(method="vanilla", seed=2),
        run(method="vanilla", seed=2, epochs=9),
        run(method="attn_vat", unlabeled="tweets", seed=3),
    ]
    found = over_seeds(runs, [(str(i), {"number": i}) for i in range(5)])
    assert found == [
        ("vanilla, epochs=4, n=2", [{"number": 0}, {"number": 2}]),
        ("attn_vat, n=1", [{"number": 1}]),
        ("vanilla, epochs=9, n=1", [{"number": 3}]),
        ("attn_vat + tweets, n=1", [{"number": 4}]),
    ]


def test_the_data_set_is_named_where_there_are_several():
    found = over_seeds([run(dataset="sst"), run(dataset="imdb")], [("a", {}), ("b", {})])
    assert [name for name, _ in found] == ["sst: attn_ivat, n=1", "imdb: attn_ivat, n=1"]


def test_a_copy_of_a_run_is_not_another_seed():
    runs = [run(method="vanilla", seed=1), run(method="vanilla", seed=2), run(method="vanilla", seed=1)]
    found = over_seeds(runs, [("one", {"n": 1}), ("two", {"n": 2}), ("copy", {"n": 3})])
    assert found == [("vanilla, n=2", [{"n": 1}, {"n": 2}]), ("copy, n=1", [{"n": 3}])]


def test_saved_models_stay_by_themselves():
    found = over_seeds([run(), run()], [("a", {}), ("b", {})])
    assert found == [("a, n=1", [{}]), ("b, n=1", [{}])]
