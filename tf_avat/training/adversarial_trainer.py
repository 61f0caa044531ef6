"""Training of a Keras model with an adversarial term."""

import dataclasses
from typing import Any

import keras
import tensorflow as tf

from tf_avat.training.adversarial_term import AdversarialTerm
from tf_avat.training.clean_texts import CleanTexts
from tf_avat.training.cut_model import check_marker, cut_model, has_marker
from tf_avat.training.embedding_of import embedding_of
from tf_avat.training.global_rows import global_rows, row_count
from tf_avat.training.observations import (
    adversarial_name,
    observed_names,
    occasional_observations,
    perturbed_observations,
)
from tf_avat.training.running_means import RunningMeans
from tf_avat.training.semi_supervised_model import SemiSupervisedModel
from tf_avat.training.sparse_gradients import catch_up_words, gradients_for
from tf_avat.training.supervised_loss import SupervisedLoss, supervised_term
from tf_avat.training.symbolic import symbolic
from tf_avat.training.text_passes import TextPasses
from tf_avat.training.trainer_settings import TrainerSettings
from tf_avat.training.training_batch import TrainingBatch
from tf_avat.training.word_neighborhood import WordNeighborhood


@keras.saving.register_keras_serializable(package="tf_avat")
class AdversarialTrainer(SemiSupervisedModel):
    """Trains a model by eq. (10): L + adversarial_weight * L_adv. Otherwise a Keras model like any other.

    The model holds markers where it may be perturbed: `AttentionPerturbation` before softmaxes,
    `WordPerturbation` behind word vectors. A functional or Sequential model is cut at them, so that a step
    runs all that comes before them once; a subclassed model runs whole in each pass.

    A batch is `(x, y)`, `(x, y, sample_weight)`, or, for methods driven by the model's own prediction,
    `{"labeled": either of these, "unlabeled": x}`; x is what the model takes. `fit(..., unlabeled=)` makes
    the latter. L is the compiled loss with sample weights and the losses that layers add, those of the clean
    pass of labeled texts. L_adv is the compiled loss of the perturbed pass (AT), or KL (3) as the mean over
    labeled and unlabeled texts, which no sample weight touches (VAT); what the outputs are predictions of
    follows from the loss.

    Every loss is a sum over texts divided by their number in the global batch, so that training on several
    replicas equals training on one, whatever share of the batch each of them holds.

    Args:
        model: a Keras model with markers. A subclassed one may be unbuilt.
        method: a name in `METHODS`.
        solver: how r is found, one of the method's `solvers`; None for its default.
        epsilon: norm of the perturbation r of a text, over all markers together.
        adversarial_weight: lambda of eq. (10).
        adversarial_start_step: the first step, from 0, that has the adversarial term.
        entropy_weight: of the predictions' entropy in the loss, for methods driven by predictions.
        marginal_entropy_weight: of the entropy of a step's mean prediction, which is raised, likewise.
        uniform_attention_weight: of KL from attention to uniform attention in the loss: a control, which goes
            with all methods, and needs markers of attention.
        xi: distance from zero at which the power iteration takes its gradient.
        power_iterations: its number of steps.
        ascent_steps: number of steps of gradient ascent.
        normalization: of the interpretable direction at the attention site, see `interpretable_step`.
        neighbors: nearest words per word of the interpretable direction at the word site.
        embedding: name of the layer that looks up words, for `word_iat` and `word_ivat`; None where the model
            has one alone.
        distribution: what the output is a prediction of where the loss does not tell: `softmax` (one of
            several classes) or `sigmoid` (independent yes-no questions); None to go by the loss.
        from_logits: with `distribution`, whether the output holds logits or probabilities.
        seed: of the noise that power iteration starts from; with the step it determines the noise.
        **kwargs: of `keras.Model`.

    Raises:
        ValueError: there is no such method, the method has no such solver, the model has no marker for it, or
            a number is out of its bounds.
    """

    def __init__(
        self,
        model: keras.Model,
        method: str = "attn_ivat",
        solver: str | None = None,
        epsilon: float = 1.0,
        adversarial_weight: float = 1.0,
        adversarial_start_step: int = 0,
        entropy_weight: float = 0.0,
        marginal_entropy_weight: float = 0.0,
        uniform_attention_weight: float = 0.0,
        xi: float = 1.0,
        power_iterations: int = 1,
        ascent_steps: int = 8,
        normalization: str = "word",
        neighbors: int = 10,
        embedding: str | None = None,
        distribution: str | None = None,
        from_logits: bool = True,
        seed: int = 0,
        **kwargs,
    ):
        settings = TrainerSettings(
            method=method,
            solver=solver,
            epsilon=epsilon,
            adversarial_weight=adversarial_weight,
            adversarial_start_step=adversarial_start_step,
            entropy_weight=entropy_weight,
            marginal_entropy_weight=marginal_entropy_weight,
            uniform_attention_weight=uniform_attention_weight,
            xi=xi,
            power_iterations=power_iterations,
            ascent_steps=ascent_steps,
            normalization=normalization,
            neighbors=neighbors,
            embedding=embedding,
            distribution=distribution,
            from_logits=from_logits,
            seed=seed,
        )
        super().__init__(model, settings, **kwargs)
        self.search = settings.search()
        self._parts = cut_model(model, self.method.site) if model.built else None
        self._supervised = self._term = self._further = None
        if self.method.site == "word" and self.method.direction == "interpretable":
            self.neighborhood = WordNeighborhood(embedding_of(model, embedding), neighbors)
        if settings.uniform_attention_weight:
            check_marker(model, "attention")
        self.means = RunningMeans(observed_names(self.method, has_marker(model, "attention")))
        self.steps = self.add_weight(
            shape=(),
            dtype="int64",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
            name="steps",
        )

    @property
    def adversarial_name(self) -> str:
        """What the adversarial term is called in logs: `kl`, or `adversarial_loss`."""
        return adversarial_name(self.method)

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step of eq. (10): the clean pass, the search for r, the perturbed pass, one gradient."""
        batch = self._ready_for(data)
        with tf.GradientTape() as tape:
            labeled = self._clean_texts(batch)
            loss, observed = supervised_term(self, batch, labeled)
            groups = [labeled, *self._unlabeled_texts(batch)]
            total = sum(global_rows(texts.rows)[1] for texts in groups)
            if self.method.perturbs:
                with tape.stop_recording():
                    rs = [self._term.r(texts, self.steps) for texts in groups]
                adversarial = self._term.share(groups, rs, total)
                weight = self.settings.adversarial_weight_at(self.steps)
                loss += tf.cast(weight, loss.dtype) * tf.cast(adversarial, loss.dtype)
            for term in self._further:
                loss += tf.cast(term.share(groups, total), loss.dtype)
            scaled_loss = self.optimizer.scale_loss(loss)

        # All of this is observed before the update, after which the model is another.
        rows = global_rows(labeled.rows)[1]
        observed["objective"] = (loss * tf.cast(rows, loss.dtype), labeled.rows)
        if self.method.perturbs:
            observed |= perturbed_observations(self.method, groups, rs, adversarial, total)
        observed |= occasional_observations(self.model, self._term, self.means, groups, total, self.steps)

        variables = self.trainable_variables
        self.optimizer.apply(gradients_for(self.optimizer, tape, scaled_loss, variables), variables)
        self.steps.assign_add(1)
        self.means.update_state(observed)
        return self.compute_metrics(batch.x, batch.y, labeled.outputs, batch.sample_weight)

    def get_metrics_result(self):
        """Returns the means so far: the compiled metrics, and in training what each step observes."""
        results = super().get_metrics_result()
        own = {name: results.pop(name) for name in self.means.names}
        if self._evaluates:
            return results
        return {**results, "loss": own.pop("objective"), **own}

    def perturbation(
        self, x: Any, y: Any = None, sample_weight: Any = None, noise: Any = None
    ) -> tf.Tensor | list[tf.Tensor]:
        """Returns r of labeled texts, as the next step would find it.

        Args:
            x: texts, as the model takes them.
            y: labels; methods driven by the model's own prediction do without.
            sample_weight: `(rows,)`; a text of weight 0 has no r where labels drive it.
            noise: standard normal start of power iteration, in the shape of what comes to the marker, or a
                list of such; None for that of the next step.

        Returns:
            r in the shape of what comes to the marker: `(batch, ..., keys)` or `(batch, words, size)`; a list
            of such if there are several markers.
        """
        batch = self._ready_for((x, y, sample_weight))
        texts = self._clean_texts(batch)
        if noise is not None:
            noise = texts.passes.joined(keras.tree.flatten(noise))
        parts = texts.passes.split(self._term.r(texts, self.steps, noise))
        return parts[0] if len(parts) == 1 else parts

    def get_config(self):
        return {**super().get_config(), **dataclasses.asdict(self.settings)}

    def _ready_for(self, data):
        """Returns the batch that `data` is, with all that is made at the first one."""
        batch = TrainingBatch.of(data)
        if self._term is None or (self._supervised is None and batch.y is not None):
            raise ValueError("no loss to train with: give compile() a loss")
        if self._supervised is not None and batch.y is None and self.method.divergence != "kl":
            raise ValueError(f"{self.settings.method} learns from labels, and this batch has none")
        if self._parts is None:
            if not self.model.built:
                self.model(symbolic(batch.x))
            self._parts = cut_model(self.model, self.method.site)
        catch_up_words(self.optimizer, (batch.x, batch.unlabeled))
        return batch

    def _clean_texts(self, batch, unlabeled=False):
        weights = batch.sample_weight
        if self._supervised is not None and not unlabeled:
            # Before the first layer is called: see `supervised_term`.
            weights = self._supervised.global_weights(weights, row_count(batch.x))
        normalization = self.settings.normalization
        passes = TextPasses(self._parts, batch.x, self.method.site, normalization, self.neighborhood)
        if self.method.divergence == "nll":
            return CleanTexts.with_slope(passes, batch, self._supervised, weights)
        return CleanTexts.of(passes, batch.x, unlabeled, weights)

    def _unlabeled_texts(self, batch):
        if batch.unlabeled is None or not self.method.uses_unlabeled:
            return []
        return [self._clean_texts(TrainingBatch(batch.unlabeled), unlabeled=True)]

    def _take_loss(self, loss, loss_weights):
        names = getattr(self.model, "output_names", None)
        self._supervised = None if loss is None else SupervisedLoss(loss, loss_weights, names)
        distributions = self.settings.distributions(loss, names)
        self._term = AdversarialTerm(self.search, distributions, self.settings.seed)
        self._further = self.settings.further_terms(distributions)

    def _build_loss(self, batch):
        if self._supervised is not None and batch.y is not None:
            self._supervised.build(batch.y, self.model(symbolic(batch.x)))
