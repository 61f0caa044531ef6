"""Training of a Keras model with an adversarial term."""

import contextlib
from typing import Any

import keras
import tensorflow as tf

from tf_avat.adversarial.interpretable_direction import NORMALIZATIONS
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.parse_solver import parse_solver
from tf_avat.training.adversarial_term import AdversarialTerm, CleanTexts
from tf_avat.training.cut_model import cut_model, has_marker
from tf_avat.training.embedding_of import embedding_of
from tf_avat.training.global_rows import global_rows
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat.training.output_distributions import OutputDistribution, OutputDistributions
from tf_avat.training.perturbation_search import PerturbationSearch
from tf_avat.training.running_means import RunningMeans
from tf_avat.training.supervised_loss import SupervisedLoss
from tf_avat.training.text_passes import TextPasses
from tf_avat.training.training_batch import TrainingBatch
from tf_avat.training.unlabeled_beside import unlabeled_beside
from tf_avat.training.word_neighborhood import WordNeighborhood

# What only people look at is not worth the time of every step.
_STEPS_BETWEEN_LOOKS = 20


@keras.saving.register_keras_serializable(package="tf_avat")
class AdversarialTrainer(keras.Model):
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
        kwargs.setdefault("dtype", model.dtype_policy)
        super().__init__(**kwargs)
        self._settings = {
            "method": method,
            "solver": solver,
            "epsilon": epsilon,
            "adversarial_weight": adversarial_weight,
            "adversarial_start_step": adversarial_start_step,
            "xi": xi,
            "power_iterations": power_iterations,
            "ascent_steps": ascent_steps,
            "normalization": normalization,
            "neighbors": neighbors,
            "embedding": embedding,
            "distribution": distribution,
            "from_logits": from_logits,
            "seed": seed,
        }
        _check(self._settings)
        self.model = model
        self.method = METHODS[method]
        self.search = PerturbationSearch(
            self.method, parse_solver(method, solver), epsilon, xi, power_iterations, ascent_steps
        )
        self._only = None if distribution is None else OutputDistribution(distribution, from_logits)
        self._parts = cut_model(model, self.method.site) if model.built else None
        self._supervised = self._term = None
        self._evaluates = False
        self.neighborhood = None
        if self.method.site == "word" and self.method.direction == "interpretable":
            self.neighborhood = WordNeighborhood(embedding_of(model, embedding), neighbors)
        self.means = RunningMeans(self._observed_names())
        self.steps = self.add_weight(
            shape=(),
            dtype="int64",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
            name="steps",
        )
        self.built = model.built

    @property
    def adversarial_name(self) -> str:
        """What the adversarial term is called in logs: `kl`, or `adversarial_loss`."""
        return "kl" if self.method.divergence == "kl" else "adversarial_loss"

    def _observed_names(self):
        names = ["objective", "supervised_loss"]
        if self.method.perturbs:
            names += [self.adversarial_name, "r_norm"]
        if self.method.site == "attention":
            names += ["random_" + self.adversarial_name]
        return [*names, "entropy"] if has_marker(self.model, "attention") else names

    def call(self, x: Any, training: bool | None = None) -> Any:
        """Returns the model's outputs."""
        return self.model(x, training=training)

    def build(self, x_shape=None):
        self.built = True

    def compile(
        self,
        optimizer: str | keras.optimizers.Optimizer = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: str | bool = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Configures training as `keras.Model.compile` does; `jit_compile="auto"` means no XLA.

        XLA compiles every shape anew, which takes seconds, and texts come in many lengths.

        Raises:
            ValueError: the loss does not tell what KL (3) is to be taken of; or a `LazyAdam` is to do what it
                can't.
        """
        super().compile(
            optimizer=optimizer,
            loss=loss,
            loss_weights=loss_weights,
            metrics=metrics,
            weighted_metrics=weighted_metrics,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=False if jit_compile == "auto" else jit_compile,
            auto_scale_loss=auto_scale_loss,
        )
        self._check_lazy()
        names = getattr(self.model, "output_names", None)
        self._supervised = None if loss is None else SupervisedLoss(loss, loss_weights, names)
        distributions = None
        if self.method.divergence == "kl" and (loss is not None or self._only is not None):
            distributions = OutputDistributions(loss, names, self._only)
        self._term = AdversarialTerm(self.search, distributions, self._settings["seed"])

    def compile_from_config(self, config):
        config = keras.saving.deserialize_keras_object(config)
        self.compile(**config)
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
        unlabeled: Any = None,
        unlabeled_batch_size: int | None = None,
    ) -> keras.callbacks.History:
        """Trains as `keras.Model.fit`, with unlabeled texts beside where they are given.

        All arguments but two, what is returned and what is raised are those of `keras.Model.fit`.

        - `unlabeled`: texts without labels, as x: arrays, of which each step takes `unlabeled_batch_size`,
          shuffled; or a `tf.data.Dataset` of batches of x, taken as it comes, over and over. Beside it x is
          arrays too or a `tf.data.Dataset` of batches. Methods that learn from labels alone leave it out, and
          say so.
        - `unlabeled_batch_size`: unlabeled texts of a step; as many as `batch_size` if not given.
        """
        if unlabeled is not None and not self.method.uses_unlabeled:
            print(f"{self._settings['method']} learns from labels alone: unlabeled texts are left out.")
            unlabeled = None
        if unlabeled is not None:
            x, validation_data = unlabeled_beside(
                x,
                y,
                sample_weight,
                class_weight,
                unlabeled,
                batch_size or 32,
                unlabeled_batch_size,
                shuffle,
                validation_split,
                validation_data,
            )
            validation_batch_size = validation_batch_size or batch_size
            y = sample_weight = class_weight = batch_size = None
            validation_split, shuffle = 0.0, False
        elif unlabeled_batch_size is not None:
            raise ValueError("unlabeled_batch_size without unlabeled texts")
        return super().fit(
            x=x,
            y=y,
            batch_size=batch_size,
            epochs=epochs,
            verbose=verbose,
            callbacks=self._with_own(callbacks),
            validation_split=validation_split,
            validation_data=validation_data,
            shuffle=shuffle,
            class_weight=class_weight,
            sample_weight=sample_weight,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
        )

    def begin_epoch(self) -> None:
        """Finds the nearest words anew, for interpretable word methods; a loop of your own has to call it."""
        if self.neighborhood is not None:
            self.neighborhood.refresh()

    def end_epoch(self) -> None:
        """Makes the moves that a `LazyAdam` has put off; to be done before weights are read as a whole."""
        if isinstance(self.optimizer, LazyAdam) and self.optimizer.built:
            self.optimizer.catch_up()

    def evaluate(self, *args, **kwargs):
        """Evaluates as `keras.Model.evaluate`: compiled loss and metrics, without the adversarial term."""
        self.end_epoch()
        with self._evaluating():
            return super().evaluate(*args, **kwargs)

    def test_on_batch(self, *args, **kwargs):
        """Evaluates one batch as `keras.Model.test_on_batch`, without the adversarial term."""
        self.end_epoch()
        with self._evaluating():
            return super().test_on_batch(*args, **kwargs)

    def test_step(self, data: Any) -> dict[str, Any]:
        batch = TrainingBatch.of(data)
        if batch.unlabeled is not None:
            raise ValueError(
                "what is evaluated is (x, y) or (x, y, sample_weight); unlabeled texts have no loss"
            )
        with self._evaluating():
            return super().test_step((batch.x, batch.y, batch.sample_weight))

    def predict(self, *args, **kwargs):
        """Predicts as `keras.Model.predict`."""
        self.end_epoch()
        return super().predict(*args, **kwargs)

    def save(self, *args, **kwargs):
        """Saves as `keras.Model.save`: model, settings, and how it was compiled."""
        self.end_epoch()
        return super().save(*args, **kwargs)

    def save_weights(self, *args, **kwargs):
        """Saves weights as `keras.Model.save_weights`."""
        self.end_epoch()
        return super().save_weights(*args, **kwargs)

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step of eq. (10): the clean pass, the search for r, the perturbed pass, one gradient."""
        batch = self._ready_for(data)
        with tf.GradientTape() as tape:
            groups, loss, observed = self._clean_pass(batch)
            total = sum(global_rows(texts.rows)[1] for texts in groups)
            if self.method.perturbs:
                with tape.stop_recording():
                    rs = [self._term.r(texts, self.steps) for texts in groups]
                adversarial = self._term.share(groups, rs, total)
                loss += tf.cast(self._weight(), loss.dtype) * tf.cast(adversarial, loss.dtype)
            scaled_loss = self.optimizer.scale_loss(loss)

        # All of this is observed before the update, after which the model is another.
        rows = groups[0].rows
        observed["objective"] = (loss * tf.cast(global_rows(rows)[1], loss.dtype), rows)
        if self.method.perturbs:
            count = sum(texts.rows for texts in groups)
            observed[self.adversarial_name] = (adversarial * tf.cast(total, adversarial.dtype), count)
            observed["r_norm"] = (sum(tf.reduce_sum(tf.norm(r, axis=1)) for r in rs), count)
        observed |= self._looks(groups, total)

        variables = self.trainable_variables
        self.optimizer.apply(self._gradients(tape, scaled_loss, variables), variables)
        self.steps.assign_add(1)
        self.means.update_state(observed)
        return self.compute_metrics(batch.x, batch.y, groups[0].outputs, batch.sample_weight)

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
        return {
            **super().get_config(),
            "model": keras.saving.serialize_keras_object(self.model),
            **self._settings,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        model = keras.saving.deserialize_keras_object(config.pop("model"), custom_objects)
        return cls(model, **config)

    @property
    def output_names(self):
        """The names of the model's outputs; an attribute of functional models alone."""
        return self.model.output_names

    def _ready_for(self, data):
        """Returns the batch that `data` is, with all that is made at the first one."""
        batch = TrainingBatch.of(data)
        if self._term is None or (self._supervised is None and batch.y is not None):
            raise ValueError("no loss to train with: give compile() a loss")
        if self._supervised is not None and batch.y is None and self.method.divergence != "kl":
            raise ValueError(f"{self._settings['method']} learns from labels, and this batch has none")
        if self._parts is None:
            if not self.model.built:
                self.model(keras.tree.map_structure(_symbolic, batch.x))
            self._parts = cut_model(self.model, self.method.site)
        if isinstance(self.optimizer, LazyAdam) and self.optimizer.built:
            ids = [leaf for leaf in keras.tree.flatten((batch.x, batch.unlabeled)) if _holds_ids(leaf)]
            if ids:
                flat = [tf.reshape(tf.cast(leaf, tf.int32), [-1]) for leaf in ids]
                self.optimizer.catch_up(tf.concat(flat, axis=0))
        return batch

    def _clean_pass(self, batch):
        """Runs the clean pass; returns the texts, L with the losses that layers add, and what it observes."""
        labeled = self._clean_texts(batch)
        outputs = labeled.outputs
        weights = batch.sample_weight
        if self._supervised is not None:
            weights = self._supervised.global_weights(weights, labeled.rows)
        # Of no text at all Keras' loss is an empty vector.
        loss = tf.reduce_sum(self.compute_loss(batch.x, batch.y, outputs, weights, training=True))
        # Layers keep the losses that they add until they are called again.
        added = [keras.ops.cast(value, loss.dtype) for value in self.losses]
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        supervised = loss - tf.add_n(added) / replicas if added else loss
        total = global_rows(labeled.rows)[1]
        observed = {"supervised_loss": (supervised * tf.cast(total, loss.dtype), labeled.rows)}
        groups = [labeled]
        if batch.unlabeled is not None and self.method.uses_unlabeled:
            groups.append(self._clean_texts(TrainingBatch(batch.unlabeled), unlabeled=True))
        return groups, loss, observed

    def _clean_texts(self, batch, unlabeled=False):
        """Runs the clean pass of one kind of texts."""
        rows = tf.shape(next(leaf for leaf in keras.tree.flatten(batch.x) if leaf is not None))[0]
        passes = TextPasses(
            self._parts, batch.x, self.method.site, self._settings["normalization"], self.neighborhood
        )
        if self.method.divergence != "nll":
            return CleanTexts(passes, passes.clean(), rows, unlabeled)
        weights = self._supervised.global_weights(batch.sample_weight, rows)

        def loss(outputs):
            return self._supervised(batch.y, outputs, weights)

        with tf.GradientTape(watch_accessed_variables=False) as at_zero:
            outputs = passes.clean(at_zero)
            clean = loss(outputs)
        return CleanTexts(
            passes, outputs, rows, unlabeled, loss, lambda: passes.gradient_at_zero(at_zero, clean)
        )

    def _weight(self):
        """Returns lambda of eq. (10), zero before the first step that has the adversarial term."""
        started = self.steps >= self._settings["adversarial_start_step"]
        return tf.where(started, self._settings["adversarial_weight"], 0.0)

    def _looks(self, groups, total):
        """Returns what is observed now and then only: a random direction, and how spread attention is."""
        names = [name for name in self.means.names if name == "entropy" or name.startswith("random_")]
        if not names:
            return {}
        rows = sum(texts.rows for texts in groups)
        # Drawn outside, as replicas can't ask each other for their rows within a condition.
        random = []
        if self.method.site == "attention":
            random = [self._term.random_r(texts, self.steps) for texts in groups]

        def look():
            found = []
            if self.method.site == "attention":
                share = self._term.share(groups, random, total)
                found.append(tf.cast(share * tf.cast(total, share.dtype), tf.float32))
            if "entropy" in names:
                entropies = [tf.reduce_sum(texts.passes.attention_entropy()) for texts in groups]
                found.append(tf.cast(tf.add_n(entropies), tf.float32))
            return found

        due = (self.steps % _STEPS_BETWEEN_LOOKS == 0) | (self.means.count(names[0]) == 0)
        sums = tf.cond(due, look, lambda: [tf.constant(0.0)] * len(names))
        sums = [sums] if tf.is_tensor(sums) else sums
        return {name: (value, tf.where(due, rows, 0)) for name, value in zip(names, sums, strict=True)}

    def _gradients(self, tape, loss, variables):
        gradients = tape.gradient(loss, variables)
        if isinstance(self.optimizer, LazyAdam):
            return gradients
        # Keras' Adam squares the parts of a sparse gradient before it sums those of one row, which is not the
        # square of the gradient wherever a word occurs twice in a batch.
        return [
            tf.convert_to_tensor(gradient) if isinstance(gradient, tf.IndexedSlices) else gradient
            for gradient in gradients
        ]

    def _with_own(self, callbacks):
        """Returns the callbacks with what the trainer does at the begin and end of each epoch before them."""
        own = keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: self.begin_epoch(),
            on_epoch_end=lambda epoch, logs: self.end_epoch(),
        )
        if isinstance(callbacks, keras.callbacks.CallbackList):
            # A list of the user's own may come again: it keeps one of ours.
            kept = [other for other in callbacks.callbacks if getattr(other, "of_trainer", None) is not self]
            own.of_trainer = self
            own.set_model(self)
            callbacks.callbacks = [own, *kept]
            return callbacks
        return [own, *keras.tree.flatten(callbacks if callbacks is not None else [])]

    @contextlib.contextmanager
    def _evaluating(self):
        before, self._evaluates = self._evaluates, True
        try:
            yield
        finally:
            self._evaluates = before

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Makes, under a strategy, what Keras would make in the midst of the first step.

        Keras' own averages the first batch over the replicas, which fails where one of them holds a row more,
        and knows no unlabeled texts. Shapes and types are all that it needs.
        """
        strategy = self.distribute_strategy
        if not tf.distribute.has_strategy() and strategy.num_replicas_in_sync == 1:
            return
        if iterator is not None:
            data_batch = _first_of_one_replica(iterator.data_adapter.get_tf_dataset(), strategy)
        batch = TrainingBatch.of(data_batch)
        with strategy.scope():
            self._symbolic_build(data_batch=(batch.x, batch.y, batch.sample_weight))
            if self._supervised is not None and batch.y is not None:
                outputs = self.model(keras.tree.map_structure(_symbolic, batch.x))
                self._supervised.build(batch.y, outputs)

    def _check_lazy(self):
        """Refuses a `LazyAdam` where it can't work."""
        inner = getattr(self.optimizer, "inner_optimizer", self.optimizer)
        if not isinstance(inner, LazyAdam):
            return
        reason = None
        if inner is not self.optimizer:
            reason = "the loss scaling of mixed_float16"
        elif self.distribute_strategy.num_replicas_in_sync > 1:
            reason = "several replicas"
        elif self.jit_compile:
            reason = "jit_compile=True"
        if reason:
            raise ValueError(f"LazyAdam can't work with {reason}: use keras.optimizers.Adam(amsgrad=True)")


def _check(settings):
    """Raises a ValueError for a setting out of its bounds."""
    if settings["method"] not in METHODS:
        raise ValueError(f"method={settings['method']!r}: expected one of {', '.join(METHODS)}")
    if settings["normalization"] not in NORMALIZATIONS:
        raise ValueError(f"normalization={settings['normalization']!r}: expected one of {NORMALIZATIONS}")
    for name, least in (
        ("epsilon", 0),
        ("adversarial_weight", 0),
        ("adversarial_start_step", 0),
        ("power_iterations", 1),
        ("ascent_steps", 1),
        ("neighbors", 1),
    ):
        if not settings[name] >= least:
            raise ValueError(f"{name}={settings[name]}: expected at least {least}")
    if not settings["xi"] > 0:
        raise ValueError(f"xi={settings['xi']}: expected a number above 0")


def _holds_ids(leaf):
    return leaf is not None and tf.as_dtype(leaf.dtype).is_integer


def _symbolic(leaf):
    """Returns a symbolic tensor in place of a tensor, an array or a spec."""
    return (
        None if leaf is None else keras.KerasTensor(leaf.shape, keras.backend.standardize_dtype(leaf.dtype))
    )


def _first_of_one_replica(dataset, strategy):
    """Returns the shapes and types of a batch as one replica sees it."""
    if isinstance(dataset, tf.data.Dataset):
        return dataset.element_spec
    return tf.nest.map_structure(
        lambda leaf: strategy.experimental_local_results(leaf)[0], next(iter(dataset))
    )
