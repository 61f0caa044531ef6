import dataclasses

from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.reports.run_card import run_card

SCORES = {"f1": 0.8, "accuracy": 0.8, "auc": 0.9, "nll": 0.5}
METRICS = {
    "method": "attn_ivat",
    "dataset": "snippets",
    "unlabeled": "tweets",
    "seed": 1,
    "valid": SCORES,
    "test": SCORES,
    "best_epoch": 2,
    "seconds": 61.2,
    "examples_per_second": 512.3,
    "counts": {
        "train": 7018,
        "valid": 1009,
        "test": 2045,
        "unlabeled": 500,
        "vocabulary": 7877,
        "mean_words": 18.9,
    },
    "classes": ["negative", "positive"],
    "fingerprints": {"data": "d" * 64, "code": "c" * 64},
}


def test_tells_scores_data_and_every_setting():
    settings = dataclasses.asdict(RunSettings())
    card = run_card(settings, METRICS)
    for expected in ("| test  | 0.8000 |", "7,018 train", "the class `positive`", "d" * 64, "saved_model"):
        assert expected in card
    for name, value in settings.items():
        assert f"- `{name}`: {value}" in card
    assert "$" not in card


def test_tells_how_many_labels_are_a_teachers():
    settings = dataclasses.asdict(RunSettings(teacher="runs/first", unlabeled="tweets"))
    counts = {**METRICS["counts"], "labeled_by_the_teacher": 4814}
    card = run_card(settings, {**METRICS, "counts": counts})
    assert "4,814 of the train texts have the labels that the run `runs/first` gave them." in card
    assert "gave them" not in run_card(settings, METRICS)


def test_tells_which_files_the_data_come_from():
    files = [
        {"name": f"a/{kind}.zip", "sha256": kind[0] * 64, "pinned": kind == "own"} for kind in ("own", "put")
    ]
    card = run_card(
        dataclasses.asdict(RunSettings()),
        {**METRICS, "fingerprints": {**METRICS["fingerprints"], "archives": files}},
    )
    assert f"Read from `a/own.zip`, the published one: sha256 `{'o' * 64}`." in card
    assert f"Read from `a/put.zip`, not the published one: sha256 `{'p' * 64}`." in card


def test_says_what_a_model_of_pieces_needs():
    settings = dataclasses.asdict(RunSettings())
    assert "needs TensorFlow alone" in run_card(settings, METRICS)
    card = run_card(settings, {**METRICS, "tokenizer": "sentencepiece 0123456789abcdef"})
    assert "import tensorflow_text" in card and "`sentencepiece.model`" in card


def test_with_more_classes_f1_is_called_macro_f1():
    card = run_card(dataclasses.asdict(RunSettings()), {**METRICS, "classes": ["a", "b", "c"]})
    assert "F1 is macro F1" in " ".join(card.split())


def test_names_of_the_users_end_no_code_and_hold_no_control_characters():
    classes = ["a`b", "\x1b[2J\u202e"]
    settings = {**dataclasses.asdict(RunSettings()), "unlabeled": "x\ny"}
    card = run_card(settings, {**METRICS, "classes": classes, "dataset": "a\x07"})
    assert "Classes: `` a`b ``, `\\x1b[2J\\u202e`." in card
    assert "- `unlabeled`: x\\ny\n" in card and "on a\\x07\n" in card
    assert card.replace("\n", "").isprintable()
