"""Training with an adversarial term."""

import keras
import tensorflow as tf

from tf_avat.adversarial.check_solver import check_solver
from tf_avat.adversarial.kl_divergence import kl_divergence
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.training.attention_site import AttentionSite
from tf_avat.training.global_rows import global_rows
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat.training.perturbation_search import PerturbationSearch
from tf_avat.training.running_means import RunningMeans
from tf_avat.training.sentence_groups import SentenceGroups
from tf_avat.training.sentence_noise import sentence_noise
from tf_avat.training.word_neighborhood import WordNeighborhood
from tf_avat.training.word_site import WordSite

# A perturbed pass at a random direction is a yardstick for people, not worth the time of every step.
_STEPS_BETWEEN_RANDOM = 20


class AdversarialTrainer(keras.Model):
    """Trains a classifier by eq. (10): L + adversarial_weight * L_adv.

    A batch is `(ids, labels)`: ids `(rows, words)`, and labels for its first rows. The rows beyond the
    labels are unlabeled text; methods driven by the model's own prediction learn from them too. Ids may
    also be a tuple of such tensors of different widths, whose rows follow each other: each is encoded by
    itself, so that short texts need not be padded to the width of long ones.

    Every loss is a sum over sentences divided by their number in the global batch, so that training on
    several replicas equals training on one, whatever share of the batch each of them holds.

    Args:
        classifier: a model with `mask`, `embed`, `encode`, `score` and `decode` as `AttentionClassifier`
            has them. It is built. For interpretable word methods it also has `vocabulary_size`, and its
            `embed` looks up each id by itself.
        method: a name in `METHODS`.
        solver: how r is found, one of the method's `solvers`; None for its default.
        epsilon: norm of the perturbation r of a sentence.
        adversarial_weight: lambda of eq. (10).
        adversarial_start_step: the first step, from 0, that has the adversarial term.
        xi: distance from zero at which the power iteration takes its gradient.
        power_iterations: its number of steps.
        ascent_steps: number of steps of gradient ascent.
        normalization: of the interpretable direction at the attention site, see `interpretable_direction`.
        neighbors: nearest words per word of the interpretable direction at the word site.
        seed: of the noise that power iteration starts from; with the step it determines the noise.
        **kwargs: of `keras.Model`.

    Raises:
        ValueError: the method has no such solver.
    """

    def __init__(
        self,
        classifier,
        method="attn_ivat",
        solver=None,
        epsilon=1.0,
        adversarial_weight=1.0,
        adversarial_start_step=0,
        xi=1.0,
        power_iterations=1,
        ascent_steps=8,
        normalization="word",
        neighbors=10,
        seed=0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.classifier = classifier
        self.method = METHODS[method]
        self.search = PerturbationSearch(
            self.method, check_solver(method, solver), epsilon, xi, power_iterations, ascent_steps
        )
        self.adversarial_weight = adversarial_weight
        self.adversarial_start_step = adversarial_start_step
        self.normalization = normalization
        self.seed = seed
        names = ["nll", "entropy"]
        if self.method.perturbs:
            names += [self.adversarial_name, "weighted_adversarial", "r_norm"]
        if self.method.site == "attention":
            names += ["random_" + self.adversarial_name]
        self.means = RunningMeans(names)
        self.neighborhood = None
        if self.method.site == "word" and self.method.direction == "interpretable":
            self.neighborhood = WordNeighborhood(classifier, neighbors)
        self.built = True

    @property
    def adversarial_name(self):
        """What the adversarial term is called in logs: `kl`, or `adversarial_nll`."""
        return "kl" if self.method.divergence == "kl" else "adversarial_nll"

    def call(self, ids, training=False):
        return self.classifier(ids, training=training)

    def fit(self, *args, callbacks=None, **kwargs):
        """Trains as `keras.Model.fit`; begins and ends each epoch as a training loop of your own has to."""
        own = keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: self.begin_epoch(),
            on_epoch_end=lambda epoch, logs: self.end_epoch(),
        )
        return super().fit(*args, callbacks=[own, *(callbacks or [])], **kwargs)

    def begin_epoch(self):
        """Finds the nearest words anew, for interpretable word methods."""
        if self.neighborhood is not None:
            self.neighborhood.refresh()

    def end_epoch(self):
        """Makes the moves that a `LazyAdam` has put off; to be done before the weights are read."""
        if isinstance(self.optimizer, LazyAdam):
            self.optimizer.catch_up()

    def train_step(self, data):
        """One step of eq. (10): the clean pass, the search for r, the perturbed pass, one gradient."""
        ids, labels = data
        groups = ids if isinstance(ids, tuple) else (ids,)
        if isinstance(self.optimizer, LazyAdam):
            self.optimizer.catch_up(tf.concat([tf.reshape(group, [-1]) for group in groups], axis=0))

        with tf.GradientTape() as tape:
            site = self._site(groups)
            logits, attention, nll, at_zero = self._clean_pass(site, labels)
            loss = self._mean(nll)
            if self.method.perturbs:
                divergence = self._divergence(site, labels, logits)
                with tape.stop_recording():
                    noise = self._noise(site, tf.shape(labels)[0])
                    r = self.search(site, divergence, lambda: at_zero.gradient(nll, site.zero), noise)
                adversarial = divergence(r)
                weight = self._weight()
                loss += weight * self._mean(adversarial)
            scaled_loss = self.optimizer.scale_loss(loss)

        # All of this is observed before the update, after which the decoder is another.
        observed = {"nll": nll, "entropy": -tf.reduce_sum(tf.math.xlogy(attention, attention), axis=1)}
        if self.method.perturbs:
            observed[self.adversarial_name] = adversarial
            observed["weighted_adversarial"] = weight * adversarial
            observed["r_norm"] = _norms(r)[: tf.shape(adversarial)[0]]
        if self.method.site == "attention":
            observed["random_" + self.adversarial_name] = tf.cond(
                self.optimizer.iterations % _STEPS_BETWEEN_RANDOM == 0,
                lambda: divergence(self.search.epsilon * unit_vector(noise)),
                lambda: tf.zeros([0]),
            )

        variables = self.trainable_variables
        gradients = tape.gradient(scaled_loss, variables)
        if not isinstance(self.optimizer, LazyAdam):
            # Keras' Adam squares the parts of a sparse gradient before it sums those of one row, which is
            # not the square of the gradient wherever a word occurs twice in a batch.
            gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        self.optimizer.apply(gradients, variables)
        self.means.update_state(observed)
        return self.get_metrics_result()

    def get_metrics_result(self):
        """Returns the running means of the epoch, `loss` being eq. (10)."""
        means = self.means.result()
        return {"loss": means["nll"] + means.pop("weighted_adversarial", 0.0), **means}

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Does nothing, as the classifier is built when it comes here.

        Under a strategy Keras' own takes the first batch away from training and averages it over the
        replicas, which fails where one of them holds a row more.
        """

    def perturbation(self, ids, labels):
        """Returns r of a batch, as the next step would find it.

        Args:
            ids: as in a batch.
            labels: as in a batch; methods driven by the model's own prediction use their number alone.

        Returns:
            `(rows, words)` at the attention site, `(rows, words, size)` at the word site. Methods driven by
            labels have no r for rows without: zero.
        """
        site = self._site(ids if isinstance(ids, tuple) else (ids,))
        logits, _, nll, at_zero = self._clean_pass(site, labels)
        divergence = self._divergence(site, labels, logits)
        noise = self._noise(site, tf.shape(labels)[0])
        return self.search(site, divergence, lambda: at_zero.gradient(nll, site.zero), noise)

    def _site(self, groups):
        """Returns the place where the method perturbs the sentences of these groups of ids."""
        sentences = SentenceGroups(self.classifier, groups)
        if self.method.site == "word":
            return WordSite(sentences, self.neighborhood)
        return AttentionSite(sentences, self.normalization)

    def _clean_pass(self, site, labels):
        """Returns logits, attention, NLL of labeled rows, and the tape that knows its gradient at r = 0."""
        with tf.GradientTape(watch_accessed_variables=False) as at_zero:
            at_zero.watch(site.zero)
            logits, attention = site.outputs(site.zero)
            nll = self._nll(labels, logits)
        return logits, attention, nll, at_zero

    def _divergence(self, site, labels, logits):
        """Returns the function from r to what it makes worse, of each sentence: the NLL, or the KL (3)."""

        def divergence(r):
            perturbed_logits, _ = site.outputs(r)
            if self.method.divergence == "nll":
                return self._nll(labels, perturbed_logits)
            return kl_divergence(logits, perturbed_logits)

        return divergence

    def _weight(self):
        """Returns lambda of eq. (10), zero before the first step that has the adversarial term."""
        started = self.optimizer.iterations >= self.adversarial_start_step
        return tf.where(started, self.adversarial_weight, 0.0)

    def _noise(self, site, labeled):
        """Returns standard normal noise at real words, shaped like `site.zero`; None if it isn't used."""
        if self.method.site == "word" and self.method.divergence == "nll":
            return None
        noise = sentence_noise(tf.shape(site.zero), labeled, self.seed, self.optimizer.iterations)
        return site.sentences.zero_at_padding(tf.cast(noise, site.zero.dtype))

    def _nll(self, labels, logits):
        """Returns the negative log likelihood (12) of the labeled rows."""
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits[: tf.shape(labels)[0]])

    def _mean(self, values):
        """Returns this replica's share of the mean over the global batch."""
        _, total = global_rows(tf.shape(values)[0])
        return tf.math.divide_no_nan(tf.reduce_sum(values), tf.cast(total, values.dtype))


def _norms(r):
    """Returns each sentence's norm `(rows,)`."""
    return tf.norm(tf.reshape(r, [tf.shape(r)[0], tf.reduce_prod(tf.shape(r)[1:])]), axis=1)
