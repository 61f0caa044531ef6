"""One run measured on all that is claimed of attention."""

import dataclasses

import numpy as np

from tf_avat.data.fetching.verified import archive_entries
from tf_avat.data.tokens.marked_words import token_of_word
from tf_avat.evaluation.classification_estimates import classification_estimates
from tf_avat.evaluation.estimate import Estimate
from tf_avat.evaluation.evaluation_parts import PARTS
from tf_avat.evaluation.measurements import (
    Agreement,
    Attacked,
    Compared,
    ErasedShare,
    Faithfulness,
    Measurements,
    Rationales,
    Robustness,
    Spread,
)
from tf_avat.evaluation.normalized_entropy import normalized_entropy
from tf_avat.evaluation.rationale_scores import RationaleScores
from tf_avat.evaluation.robustness_estimates import robustness_estimates
from tf_avat.evaluation.shuffled_weights import shuffled_weights
from tf_avat.experiments.measuring.attention_correlations import attention_correlations
from tf_avat.experiments.measuring.erased_words import ErasedWords
from tf_avat.experiments.runs.known_words import known_share, strange_words
from tf_avat.inference.attack import Attack
from tf_avat.inference.text_reading import TextReading

# ERASER's shares of the words, over which faithfulness is averaged.
_SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """What `evaluate_run` finds.

    Attributes:
        values: the `Measurements`.
        reading: the `TextReading` of the texts.
        importance: `(all words,)`: the norms of gradients, or None.
        token_scores: for each text of a data set with evidence the attention of its tokens; else None.
        erased: for each share of words that was erased by attention its `ErasedWords`.
    """

    values: Measurements
    reading: TextReading
    importance: np.ndarray | None
    token_scores: list | None
    erased: tuple[ErasedWords, ...]


def evaluate_run(run, texts, settings, begin=lambda what, done: None, baseline=None):
    """Measures a run. What nobody wants, or needs gradients that a SavedModel alone has not, is None.

    Every score has a bootstrap interval over texts. Beside every score of
    attention stand those of random attention, which is the run's own with its words' places shuffled in each
    text, and of uniform attention.

    Args:
        run: a `FinishedRun` or `ExportedModel`.
        texts: `EvaluationTexts`.
        settings: `EvaluationSettings`.
        begin: function that is told what comes next, and what share of the steps is done.
        baseline: a `RegressionBaseline` to stand beside the run, or None.

    Returns:
        An `Evaluation`.

    Raises:
        InputError: the run knows none of the words of the texts.
    """
    return _Measurement(run, texts, settings, begin, baseline).evaluation()


class _Measurement:
    def __init__(self, run, texts, settings, begin, baseline):
        self.run, self.texts, self.settings, self.baseline = run, texts, settings, baseline
        self.estimate = Estimate(settings.resamples, settings.confidence, settings.seed)
        self.wanted = {part for part in PARTS if part in settings.measure}
        if texts.documents is None:
            self.wanted -= {"rationales"}
        if not run.has_gradients:
            self.wanted -= {"corr", "fixed_attention", "robustness"}
        if baseline is None:
            self.wanted -= {"logistic_regression"}
        self.steps = 1 + sum(map(self._steps, self.wanted))
        self.tell, self.done = begin, 0
        self.begin("predictions")
        self.reading = run.read(texts.texts, importance=False)
        if self.reading.known is not None:
            # Said before the long work.
            strange_words(self.reading.known, run.name)
        self.weights = {
            "attention": self.reading.attention,
            "random_attention": shuffled_weights(self.reading.attention, self.reading.starts, settings.seed),
            "uniform_attention": _uniform(self.reading),
        }
        self.erased = ()

    def _steps(self, part):
        """How many steps a part has."""
        settings = self.settings
        return {
            "spread": 0,
            "corr": 2,
            "faithfulness": 2 * (len(_SHARES) + (self.texts.documents is not None)),
            "robustness": len(settings.attention_epsilons) + len(settings.word_epsilons),
        }.get(part, 1)

    def begin(self, what):
        self.tell(what, self.done / self.steps)
        self.done += 1

    def evaluation(self):
        known = self.reading.known
        any_known = None if known is None else np.logical_or.reduceat(known, self.reading.starts[:-1])
        token_scores = None
        if self.texts.documents is not None:
            # By the document's tokens: which of them each word comes from.
            self.places = [
                token_of_word(part.tokens, self.run.words_per_text) for part in self.texts.documents
            ]
            token_scores = self._token_scores(self.reading.attention)
        values = Measurements(
            dataset=self.texts.dataset,
            split=self.texts.split,
            sample=self.texts.sample,
            data_fingerprint=self.texts.fingerprint,
            archives=archive_entries(*self.texts.archives),
            texts=len(self.texts.texts),
            texts_without_known_word=None if known is None else int(np.sum(~any_known)),
            share_of_words_known=None if known is None else known_share(known),
            confidence=self.settings.confidence,
            resamples=self.settings.resamples,
            seed=self.settings.seed,
            ascent_steps=self.settings.ascent_steps,
            classification=classification_estimates(
                self.texts.labels, self.reading.probabilities, self.estimate
            ),
            # Before what takes long: what is kept of it may be damaged.
            logistic_regression=self._part("logistic_regression", self._logistic_regression),
            spread=self._part("spread", self._spread),
            # Finds the gradients, which rationales are compared with.
            corr=self._part("corr", self._corr),
            rationales=self._part("rationales", self._rationales),
            faithfulness=self._part("faithfulness", self._faithfulness),
            robustness=self._part("robustness", self._robustness),
            measured=None if set(self.settings.measure) == set(PARTS) else self.settings.measure,
        )
        return Evaluation(values, self.reading, self.weights.get("gradient"), token_scores, self.erased)

    def _part(self, name, measure):
        return measure() if name in self.wanted else None

    def _spread(self):
        entropy = normalized_entropy(self.reading.attention, self.reading.starts)
        return Spread(self.estimate.mean(entropy), int(np.isfinite(entropy).sum()))

    def _corr(self):
        found, self.weights["gradient"] = attention_correlations(
            self.run,
            self.reading,
            self.weights,
            self.estimate,
            begin=self.begin,
            with_fixed="fixed_attention" in self.wanted,
        )
        return found

    def _token_scores(self, weights):
        scores = []
        for i, (document, place) in enumerate(zip(self.texts.documents, self.places, strict=True)):
            # A text without words has been read as one empty word, which comes from no token.
            own = weights[self.reading.of(i)] if len(place) else np.zeros(0)
            scores.append(np.bincount(place, own, len(document.tokens)))
        return scores

    def _rationales(self):
        self.begin("rationales")
        marked = [document.marked for document in self.texts.documents]
        found = {}
        for name, weights in self.weights.items():
            scores = RationaleScores.of(self._token_scores(weights), marked)
            found[name] = Agreement(
                *map(self.estimate.mean, (scores.auprc, scores.average_precision, scores.roc_auc))
            )
        return Rationales(
            Compared(found.pop("attention"), found),
            documents=int(sum(map(np.any, marked))),
            share_marked=float(np.mean([part.mean() for part in marked])),
        )

    def _faithfulness(self):
        shares = list(_SHARES)
        human = None
        if self.texts.documents is not None:
            human = float(np.mean([document.marked.mean() for document in self.texts.documents]))
            shares.append(human)
        found = {}
        for name in ("attention", "random_attention"):
            erased = []
            for share in shares:
                self.begin(f"words erased by {name.replace('_', ' ')}")
                erased.append(ErasedWords.of(self.run, self.reading, self.weights[name], share))
            if name == "attention":
                self.erased = tuple(erased)
            losses = np.array([part.losses(self.reading.probabilities) for part in erased])
            by_share = [
                ErasedShare(share, *map(self.estimate.mean, loss))
                for share, loss in zip(shares, losses, strict=True)
            ]
            # Averaged over shares first, so that the interval is that of texts.
            mean = losses[: len(_SHARES)].mean(0)
            found[name] = Faithfulness(
                *map(self.estimate.mean, mean),
                by_share=tuple(by_share[: len(_SHARES)]),
                at_human_share=None if human is None else by_share[-1],
            )
        return Compared(found.pop("attention"), found)

    def _robustness(self):
        found = {}
        sites = {"attention": self.settings.attention_epsilons, "word": self.settings.word_epsilons}
        for site, epsilons in sites.items():
            found[site] = ()
            # An attack takes seconds to trace, which nobody has to wait for who wants none.
            if epsilons and site in self.run.sites:
                attack = Attack(self.run.classifier, site, self.settings.ascent_steps, self.settings.seed)
                found[site] = tuple(self._attacked(attack, site, epsilon) for epsilon in epsilons)
        return Robustness(**found)

    def _logistic_regression(self):
        self.begin("logistic regression on the encoder's mean states")
        probabilities = self.baseline.probabilities(self.texts.texts)
        return classification_estimates(self.texts.labels, probabilities, self.estimate)

    def _attacked(self, attack, site, epsilon):
        self.begin(f"attack on {site}, epsilon {epsilon:g}")
        found = attack(self.reading.sentences, epsilon)
        clean = self.reading.probabilities
        return Attacked(epsilon, robustness_estimates(self.texts.labels, clean, *found, self.estimate))


def _uniform(reading):
    lengths = np.diff(reading.starts)
    return np.repeat(1 / lengths, lengths)
