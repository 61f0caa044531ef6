import pytest

from tf_avat.experiments.reproducing.parse_study import parse_study
from tf_avat.input_error import InputError


def study(**table):
    rows = [{"settings": {"method": ["vanilla", "attn_at"]}}]
    table = {"name": "t", "rows": rows, **table}
    return {"title": "Title", "settings": {"dataset": "sst"}, "tables": [table]}


def rows(value, **options):
    return {row.name: row for table in parse_study(value, "s", **options).tables for row in table.rows}


def test_a_list_makes_a_row_of_each_value_and_lists_make_all_combinations():
    grid = {"method": ["attn_vat", "attn_ivat"], "solver": ["power", "exact"]}
    found = rows(study(rows=[{"settings": grid}]))
    assert list(found) == ["attn_vat, power", "attn_vat, exact", "attn_ivat, power", "attn_ivat, exact"]
    assert found["attn_vat, exact"].run_settings(3, {}).solver == "exact"
    assert found["attn_vat, exact"].run_settings(3, {}).seed == 3


def test_numbers_in_a_rows_name_say_what_they_are():
    assert list(rows(study(rows=[{"settings": {"epochs": [2, 3]}}]))) == ["epochs=2", "epochs=3"]


def test_a_row_is_called_as_it_says_with_the_values_of_its_lists():
    found = rows(study(rows=[{"name": "{method}!", "settings": {"method": ["vanilla", "attn_at"]}}]))
    assert list(found) == ["vanilla!", "attn_at!"]


def test_a_rows_name_may_tell_any_of_its_settings():
    row = {
        "name": "{method} by {solver} on {dataset}",
        "settings": {"method": "attn_vat", "solver": ["exact"]},
    }
    assert list(rows(study(rows=[row], settings={"dataset": "sst"}))) == ["attn_vat by exact on sst"]


def test_a_list_among_a_tables_settings_makes_a_table_of_each_value():
    parsed = parse_study(study(title="T", settings={"dataset": ["sst", "imdb"]}), "s")
    assert [(table.name, table.title) for table in parsed.tables] == [
        ("t-sst", "T, dataset sst"),
        ("t-imdb", "T, dataset imdb"),
    ]
    assert [table.rows[0].settings["dataset"] for table in parsed.tables] == ["sst", "imdb"]


@pytest.mark.parametrize(
    ("setting", "values", "names"),
    [
        ("dataset", ["a b.csv", "/data/ä/c.tsv.gz"], ["t-a_b_csv", "t-data_c_tsv_gz"]),
        ("dataset", ["long/" * 40 + "a.csv", "..."], [f"t-{('long_' * 8 + 'a_csv')[-40:]}", "t-none"]),
        ("learning_rate", [0.001, 1e-5, None], ["t-0_001", "t-1e-05", "t-default"]),
    ],
)
def test_a_value_of_any_kind_makes_a_name_for_files(setting, values, names):
    parsed = parse_study(study(settings={setting: values}), "s")
    assert [table.name for table in parsed.tables] == names
    assert [table.rows[0].settings[setting] for table in parsed.tables] == values


@pytest.mark.parametrize(("one", "other"), [("t", "t_runs"), ("T", "t_runs"), ("T", "t"), ("t", "T")])
def test_tables_that_would_write_one_file_are_refused(one, other):
    value = study(name=one)
    value["tables"].append({**value["tables"][0], "name": other})
    with pytest.raises(InputError, match=f"tables '{one}' and '{other}' would write the same file, t"):
        parse_study(value, "s")


MANY = [number / 1000 for number in range(1, 151)]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            study(choose={"grid": {"epsilon": MANY, "xi": MANY}}),
            "row 1, choose, grid: 22,500 runs, where a study may have 20,000",
        ),
        (
            study(choose={"grid": {"epsilon": MANY, "xi": MANY[:100]}, "seeds": [101, 102]}),
            "row 1, choose, grid: 30,000 runs",
        ),
        (
            study(rows=[{"settings": {"method": "attn_at", "epsilon": MANY, "dropout": MANY}}]),
            "table 't', row 1, epsilon x dropout: 22,500 runs",
        ),
        (
            study(rows=[{"settings": {"method": "attn_at", "epsilon": MANY}}], seeds=200),
            "the study, most in table 't', row 'epsilon=0.001': 30,000 runs",
        ),
    ],
)
def test_a_study_of_more_runs_than_anybody_waits_for_is_refused_at_once(value, message):
    with pytest.raises(InputError) as error:
        parse_study(value, "s")
    assert message in str(error.value)


def test_settings_of_the_study_give_way_to_the_tables_and_those_to_the_rows_and_to_a_recipe():
    value = study(
        settings={"epochs": 2}, rows=[{"settings": {"epochs": 3}}, {"settings": {"method": "vanilla"}}]
    )
    found = list(rows(value, overriding={"epochs": 9, "dropout": 0.0}).values())
    assert [row.settings["epochs"] for row in found] == [3, 2]
    assert {row.settings["dropout"] for row in found} == {0.0}


def test_seeds_are_a_number_or_a_list_and_the_command_line_has_the_last_word():
    assert parse_study(study(seeds=3), "s").tables[0].seeds == (1, 2, 3)
    assert parse_study(study(seeds=[4, 7]), "s").tables[0].seeds == (4, 7)
    assert parse_study(study(seeds=[4, 7]), "s", seeds=2).tables[0].seeds == (1, 2)


def test_settings_are_chosen_for_methods_that_perturb():
    choose = {"grid": {"epsilon": [1, 5], "adversarial_weight": [1, 2]}, "seeds": [101, 102], "by": "f1"}
    found = rows(study(choose=choose))
    assert found["vanilla"].choosing is None
    choosing = found["attn_at"].choosing
    assert (choosing.seeds, choosing.by) == ((101, 102), "f1")
    assert choosing.points[1] == {"epsilon": 1, "adversarial_weight": 2}
    assert found["attn_at"].run_settings(1, choosing.points[1]).adversarial_weight == 2


def test_runs_to_choose_by_may_have_settings_of_their_own():
    choose = {"grid": {"epsilon": [1]}, "settings": {"unlabeled": "none"}}
    row = rows(study(rows=[{"settings": {"method": "attn_vat", "unlabeled": "lm1b"}}], choose=choose))[
        "attn_vat, lm1b"
    ]
    assert row.choosing_settings(101, {"epsilon": 1}).unlabeled == "none"
    assert row.run_settings(1, {"epsilon": 1}).unlabeled == "lm1b"


def test_agreement_with_people_is_asked_for_where_any_row_has_texts_with_evidence():
    mixed = [{"settings": {"method": "vanilla", "dataset": ["sst", "movies"]}}]
    (table,) = parse_study(study(scores=["auprc"], rows=mixed), "s").tables
    assert table.scores == ("auprc",)


def test_a_figure_may_be_over_a_setting_that_is_chosen():
    grid = {"grid": {"epsilon": [1, 2]}}
    assert parse_study(study(x="epsilon", choose=grid), "s").tables[0].x == "epsilon"


def test_the_papers_numbers_belong_to_rows():
    assert rows(study(paper={"attn_at": {"f1": 0.8172}}))["attn_at"].paper == {"f1": 0.8172}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"nmae": "t"}, r"table 1: there is no key 'nmae'; name\?"),
        ({"name": 3}, r"table 1, name='3': expected a text"),
        ({"name": "a/b"}, "letters, digits"),
        ({"rows": []}, r"table 't', rows: expected a list"),
        ({"rows": ["vanilla"]}, r"table 't', row 1: expected an object, not 'vanilla'"),
        (
            {"rows": [{"settings": {"metod": "vanilla"}}]},
            r"row 1, settings: there is no setting 'metod'; method\?",
        ),
        (
            {"rows": [{"settings": {"seed": 1}}]},
            r"row 1, settings: the seed is not given here; seeds has them",
        ),
        ({"rows": [{"settings": {"epochs": 0}}]}, r"row 1: `epochs`=0: expected at least 1"),
        ({"rows": [{"settings": {"epochs": "3"}}]}, r"row 1: `epochs`=3: expected"),
        (
            {"rows": [{"settings": {"epochs": {}}}]},
            r"settings, epochs=\{\}: expected a value or a list of values",
        ),
        ({"rows": [{"settings": {}}, {"settings": {}, "name": "row 1"}]}, r"two rows are called 'row 1'"),
        (
            {"rows": [{"name": "{solver}!", "settings": {"method": "attn_vat"}}]},
            r"row 1, name='\{solver\}!': the row's settings have no solver",
        ),
        ({"baseline": "nobody"}, r"baseline: no row is called 'nobody'; rows are vanilla, attn_at"),
        ({"scores": ["f2"]}, r"scores: there is no score 'f2', only f1, "),
        ({"scores": "f1"}, r"scores='f1': expected a list of texts"),
        ({"x": "size"}, r"x: there is no setting 'size'"),
        ({"seeds": 0}, r"seeds=0: expected a number of seeds"),
        ({"seeds": [1, 1]}, r"seeds=\[1, 1\]"),
        ({"seeds": True}, r"seeds=True"),
        ({"choose": {"grid": {}}}, r"row 1, choose, grid: expected settings"),
        (
            {"choose": {"grid": {"epsilon": [1, 2, 1.0]}}},
            r"row 1, choose, grid, epsilon: 1 stands there twice",
        ),
        ({"choose": {"grid": {"epsilon": [0, 0]}}}, r"row 1, choose, grid, epsilon: 0 stands there twice"),
        (
            {"rows": [{"settings": {"epsilon": [1, 1.0]}}]},
            r"row 1, settings, epsilon: 1 stands there twice",
        ),
        ({"choose": {"grid": {"epsilon": 1}}}, r"choose, grid, epsilon=1: expected a list of values"),
        ({"choose": {"grid": {"epsilon": [-1]}}}, r"choose: `epsilon`=-1.0: expected at least 0"),
        ({"choose": {"grid": {"epsilon": [1]}, "by": "nll"}}, r"choose, by='nll': expected one of f1"),
        (
            {"choose": {"grid": {"epsilon": [1]}, "seeds": [1]}},
            r"row 'attn_at': seed 1 is one of those that are reported",
        ),
        ({"paper": {"nobody": {}}}, r"paper: no row is called 'nobody'"),
        ({"paper": {"vanilla": {"f1": "high"}}}, r"paper, f1='high': expected a number"),
        ({"paper": {"vanilla": {"f2": 1}}}, r"paper: there is no score 'f2'"),
        ({"paper": {"vanilla": {"f1": 79.3}}}, r"paper, f1=79.3: expected a share, as .8 for 80 %"),
        ({"scores": ["f1", "auc", "f1"]}, r"scores: f1 stands there twice"),
        ({"scores": "f1"}, r"^table 't', scores='f1'"),
        ({"baseline": 3}, r"^table 't', baseline='3'"),
        (
            {"scores": ["f1", "auprc"]},
            r"'t': scores: nobody has marked evidence in sst, so there is no auprc",
        ),
        ({"x": "unlabeled_size"}, r"'t', x: unlabeled_size is a setting of no row"),
        ({"x": "seed"}, r"x: the seed is not given here; seeds has them"),
        ({"settings": {"learning_rate": 10**400}}, r"`learning_rate`: expected a number that a float can"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(table, message):
    with pytest.raises(InputError, match=message):
        parse_study(study(**table), "s")
