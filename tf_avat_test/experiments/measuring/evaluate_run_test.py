import dataclasses
import json

import numpy as np
import pytest

from tf_avat.data.texts.rationale_document import RationaleDocument
from tf_avat.evaluation.estimate import Estimate
from tf_avat.evaluation.measurements import Attacked, Spread
from tf_avat.evaluation.normalized_entropy import normalized_entropy
from tf_avat.evaluation.rationale_scores import RationaleScores
from tf_avat.evaluation.robustness_estimates import robustness_estimates
from tf_avat.evaluation.score import Score
from tf_avat.evaluation.sentence_correlations import SentenceCorrelations
from tf_avat.evaluation.shuffled_weights import shuffled_weights
from tf_avat.experiments.measuring.erased_words import ErasedWords
from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.runs.evaluation_json import evaluation_json
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.inference.attack import Attack
from tf_avat.input_error import InputError

pytestmark = pytest.mark.long

SETTINGS = EvaluationSettings(
    attention_epsilons=(1.0, 5.0), word_epsilons=(0.5,), ascent_steps=3, resamples=100
)
NO_ATTACKS = dataclasses.replace(SETTINGS, attention_epsilons=(), word_epsilons=())


@pytest.fixture(scope="module")
def run(small_folder):
    return load_run(small_folder)


@pytest.fixture(scope="module")
def texts(run, tmp_path_factory):
    return EvaluationTexts.of(run, SharedDatasets(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def told():
    """What an evaluation says that it does, and how far it is."""
    return []


@pytest.fixture(scope="module")
def evaluation(run, texts, told):
    return evaluate_run(run, texts, SETTINGS, lambda what, done: told.append((done, what)))


@pytest.fixture(scope="module")
def documents(texts):
    """The same texts as documents with evidence."""
    return tuple(
        # Nothing is marked in the first.
        RationaleDocument(str(i), text, int(label), ((0, 1), (2, 3)) if i else ())
        for i, (text, label) in enumerate(zip(texts.texts, texts.labels, strict=True))
    )


@pytest.fixture(scope="module")
def with_evidence(run, texts, documents):
    marked = EvaluationTexts("movies", "test", None, "", texts.texts, texts.labels, documents)
    return evaluate_run(run, marked, NO_ATTACKS)


def near(score):
    """A `Score` that equals those of the same numbers but for rounding."""
    return Score(*(pytest.approx(end, abs=1e-6) for end in dataclasses.astuple(score)))


def every_score(value):
    """Every `Score` in dataclasses, dictionaries and tuples."""
    if isinstance(value, Score):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from every_score(getattr(value, field.name))
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from every_score(part)


def test_classification_is_what_the_run_itself_found_on_test(run, evaluation):
    for name, score in run.metrics["test"].items():
        assert getattr(evaluation.values.classification, name).value == pytest.approx(score, abs=1e-6)


def test_every_number_is_finite_json_and_lies_in_its_interval(evaluation):
    json.dumps(evaluation_json(evaluation.values), allow_nan=False)
    scores = [score for score in every_score(evaluation.values) if score.value is not None]
    assert len(scores) == 57
    for score in scores:
        assert score.low is not None and score.low <= score.high
    for score in scores:
        # Only the calibration error's may lie to one side of it.
        if score is not evaluation.values.classification.calibration_error:
            assert score.low - 1e-9 <= score.value <= score.high + 1e-9


def test_corr_is_the_mean_over_texts_of_the_correlation_with_the_gradients_norm(run, texts, evaluation):
    reading = run.read(texts.texts)
    expected = SentenceCorrelations.of(reading.attention, reading.importance, reading.starts)
    corr = evaluation.values.corr
    for name in ("pearson", "spearman", "kendall"):
        assert getattr(corr.attention, name).value == pytest.approx(
            np.nanmean(getattr(expected, name)), abs=1e-6
        )
    assert corr.attention.texts == 50
    shuffled = shuffled_weights(reading.attention, reading.starts, SETTINGS.seed)
    at_random = SentenceCorrelations.of(shuffled, reading.importance, reading.starts)
    assert corr.beside["random_attention"].pearson.value == pytest.approx(np.nanmean(at_random.pearson))
    assert corr.beside["uniform_attention"].pearson.value is None
    assert corr.beside["uniform_attention"].left_out_constant == 50


def test_spread_is_the_mean_normalized_entropy_of_attention(run, texts, evaluation):
    reading = run.read(texts.texts)
    entropy = normalized_entropy(reading.attention, reading.starts)
    expected = Estimate(100, seed=SETTINGS.seed).mean(entropy)
    assert evaluation.values.spread == Spread(near(expected), 50)
    assert 0.5 < expected.value < 1


def test_faithfulness_is_the_mean_loss_over_texts_and_shares(run, texts, evaluation):
    found = evaluation.values.faithfulness
    reading = run.read(texts.texts)
    shares = 0.01, 0.05, 0.1, 0.2, 0.5
    shuffled = shuffled_weights(reading.attention, reading.starts, SETTINGS.seed)
    at_random, losses = (
        [ErasedWords.of(run, reading, weights, share).losses(reading.probabilities) for share in shares]
        for weights in (shuffled, reading.attention)
    )
    estimate = Estimate(100, seed=SETTINGS.seed)
    for i, name in enumerate(("comprehensiveness", "sufficiency")):
        # Over shares first, so that the interval is that of texts.
        assert getattr(found.attention, name) == near(
            estimate.mean(np.mean([loss[i] for loss in losses], axis=0))
        )
        assert getattr(found.beside["random_attention"], name).value == pytest.approx(
            np.mean([loss[i] for loss in at_random]), abs=1e-6
        )
        for step, share, loss in zip(found.attention.by_share, shares, losses, strict=True):
            assert (step.share, getattr(step, name).value) == (
                share,
                pytest.approx(np.mean(loss[i]), abs=1e-6),
            )


def test_robustness_is_that_of_the_attack_at_each_epsilon(run, texts, evaluation):
    robustness = evaluation.values.robustness
    assert [step.epsilon for step in robustness.attention] == [1.0, 5.0]
    reading = run.read(texts.texts, importance=False)
    estimate = Estimate(100, seed=SETTINGS.seed)
    for site, epsilon, found in (
        ("attention", 5.0, robustness.attention[1]),
        ("word", 0.5, robustness.word[0]),
    ):
        attack = Attack(run.classifier, site, SETTINGS.ascent_steps, SETTINGS.seed)
        probabilities = attack(reading.sentences, epsilon)
        expected = robustness_estimates(texts.labels, reading.probabilities, *probabilities, estimate)
        assert found == Attacked(epsilon, expected)


def test_the_same_seed_gives_the_same_numbers(evaluation, with_evidence):
    for name in ("classification", "corr", "spread"):
        assert getattr(with_evidence.values, name) == getattr(evaluation.values, name)
    # Documents with evidence have one share more, that which is marked of them.
    attention = with_evidence.values.faithfulness.attention
    assert attention.by_share == evaluation.values.faithfulness.attention.by_share
    assert attention.comprehensiveness == evaluation.values.faithfulness.attention.comprehensiveness


def test_documents_with_evidence_are_scored_token_by_token(run, texts, documents, with_evidence):
    reading = run.read(texts.texts)
    # These texts have no punctuation: each token is a word.
    scores = [reading.attention[reading.of(i)] for i in range(len(reading))]
    expected = RationaleScores.of(scores, [document.marked for document in documents])
    rationales = with_evidence.values.rationales
    for name in ("auprc", "average_precision", "roc_auc"):
        assert getattr(rationales.scores.attention, name).value == pytest.approx(
            np.nanmean(getattr(expected, name))
        )
    assert rationales.scores.beside["uniform_attention"].roc_auc.value == pytest.approx(0.5)
    for name, weights in (
        ("gradient", reading.importance),
        ("random_attention", shuffled_weights(reading.attention, reading.starts, SETTINGS.seed)),
    ):
        scores = [weights[reading.of(i)] for i in range(len(reading))]
        others = RationaleScores.of(scores, [document.marked for document in documents])
        assert rationales.scores.beside[name].auprc.value == pytest.approx(np.nanmean(others.auprc))
    assert rationales.documents == len(documents) - 1
    human = with_evidence.values.faithfulness.attention.at_human_share.share
    assert human == pytest.approx(rationales.share_marked) and with_evidence.erased[-1].share == human


def test_a_saved_model_alone_is_measured_without_gradients(small_folder, texts, evaluation):
    told = []
    saved = load_run(small_folder / "saved_model")
    found = evaluate_run(saved, texts, SETTINGS, lambda what, done: told.append((done, what))).values
    assert found.corr is None and found.robustness is None
    assert found.texts_without_known_word is None
    assert found.spread.texts == evaluation.values.spread.texts
    expected = evaluation.values.faithfulness.attention.comprehensiveness.value
    assert found.faithfulness.attention.comprehensiveness.value == pytest.approx(expected, abs=1e-5)
    assert_in_order(told)


def test_what_nobody_asks_for_is_left_out_and_the_rest_is_as_ever(run, texts, evaluation):
    told = []
    asked = dataclasses.replace(SETTINGS, measure=("corr",))
    found = evaluate_run(run, texts, asked, lambda what, done: told.append((done, what))).values
    whole = evaluation.values
    assert (found.measured, whole.measured) == (("corr",), None)
    assert found.spread is found.faithfulness is found.robustness is found.rationales is None
    assert (found.classification, found.corr.attention) == (whole.classification, whole.corr.attention)
    assert set(whole.corr.beside) - set(found.corr.beside) == {
        *("fixed_attention_gradient_norm", "fixed_attention_gradient_x_input")
    }
    assert_in_order(told)


def test_texts_without_a_known_word_are_counted(run, texts):
    strange = EvaluationTexts(
        "x", "test", None, "", ("the film", "qqq", "", "superb"), np.array([0, 1, 0, 1]), None
    )
    values = evaluate_run(run, strange, EvaluationSettings((), (), resamples=100)).values
    assert values.texts_without_known_word == 2
    assert values.share_of_words_known == 3 / 5
    assert values.corr.attention.left_out_single_word == 3


def test_texts_of_which_no_word_is_known_are_refused(run):
    strange = EvaluationTexts("x", "test", None, "", ("qqq zzz", ""), np.array([0, 1]), None)
    with pytest.raises(InputError, match="small knows none of the 3 words of these texts"):
        evaluate_run(run, strange, SETTINGS)


def test_it_says_what_it_does_and_how_far_it_is(evaluation, told):
    assert_in_order(told)


def assert_in_order(told):
    assert told == sorted(told, key=lambda pair: pair[0]) and told[0] == (0, "predictions")
    # The last step is begun when all others are done.
    assert told[-1][0] == pytest.approx(1 - 1 / len(told))
