import json

import pytest

from tf_avat.evaluation.measurements import Agreement, Compared, ErasedShare, Faithfulness, Rationales
from tf_avat.experiments.runs.evaluation_json import evaluation_json, parse_evaluation
from tf_avat_test.evaluation.small_measurements import correlation, measurements, score

FAITHFUL = Faithfulness(score(0.3), score(0.2), (ErasedShare(0.1, score(0.4), score(0.1)),))
HUMAN = Faithfulness(score(0.3), score(0.2), (), ErasedShare(0.06, score(0.4), score(0.1)))
AGREEMENT = Agreement(score(0.5), score(0.4), score(None))
EVERY_KIND = {
    "with gradients": measurements(
        corr=Compared(correlation(0.7), {"random_attention": correlation(0.0)}),
        faithfulness=Compared(FAITHFUL, {"random_attention": FAITHFUL}),
    ),
    "without gradients": measurements(corr=None, robustness=None, texts_without_known_word=None),
    "of corr alone": measurements(faithfulness=None, robustness=None, spread=None, measured=("corr",)),
    "with a baseline": measurements(logistic_regression=measurements(0.4).classification),
    "with rationales": measurements(
        rationales=Rationales(Compared(AGREEMENT, {"gradient": AGREEMENT}), 3, 0.06),
        faithfulness=Compared(HUMAN, {"random_attention": HUMAN}),
    ),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_is_written_is_read_as_it_was_and_written_with_the_same_bytes(kind):
    measured = EVERY_KIND[kind]
    text = json.dumps(evaluation_json(measured), allow_nan=False)
    read = parse_evaluation(json.loads(text))
    assert read == measured
    assert json.dumps(evaluation_json(read)) == text


def test_the_entry_has_the_form_and_order_that_it_always_had():
    entry = evaluation_json(EVERY_KIND["with rationales"])
    assert list(entry) == [
        *("dataset", "split", "sample", "data_fingerprint", "archives", "texts"),
        *("texts_without_known_word", "share_of_words_known", "confidence", "resamples", "seed"),
        *("ascent_steps", "classification", "spread", "corr", "rationales", "faithfulness", "robustness"),
    ]
    half = {"value": 0.5, "low": 0.4, "high": 0.6}
    assert entry["classification"]["reliability"][0] == {"texts": 4, "confidence": 0.6, "accuracy": 0.5}
    assert list(entry["corr"]) == [
        *("pearson", "spearman", "kendall", "texts", "left_out_single_word", "left_out_constant"),
        "uniform_attention",
    ]
    assert list(entry["rationales"]) == [
        *("auprc", "average_precision", "roc_auc", "documents", "share_marked", "gradient")
    ]
    assert entry["rationales"]["auprc"] == half
    assert list(entry["faithfulness"]) == [
        *("comprehensiveness", "sufficiency", "by_share", "at_human_share", "random_attention")
    ]
    step = entry["robustness"]["attention"][0]
    assert list(step) == ["epsilon", "f1", "random_f1", "changed", "random_changed"]


def test_parts_that_a_run_does_not_have_are_null_or_left_out_as_ever():
    entry = evaluation_json(EVERY_KIND["without gradients"])
    assert entry["corr"] is entry["robustness"] is entry["texts_without_known_word"] is None
    assert "rationales" not in entry and "at_human_share" not in entry["faithfulness"]


def test_an_entry_from_before_archives_and_spread_is_written_as_it_was():
    older = evaluation_json(measurements())
    del older["archives"], older["spread"]
    assert json.dumps(evaluation_json(parse_evaluation(older))) == json.dumps(older)


def test_an_entry_of_an_older_version_lacks_what_was_not_measured_yet():
    whole = evaluation_json(measurements())
    found = parse_evaluation({"texts": 3, "classification": whole["classification"], "later": "unknown"})
    assert found.classification == measurements().classification
    assert found.spread is found.corr is found.faithfulness is found.robustness is found.seed is None
