"""Training with an adversarial term."""

import keras
import tensorflow as tf

from tf_avat.adversarial.ascent import ascent
from tf_avat.adversarial.check_solver import check_solver
from tf_avat.adversarial.exact_direction import exact_direction
from tf_avat.adversarial.kl_divergence import kl_divergence
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.power_iteration import power_iteration
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.adversarial.worse_sign import worse_sign
from tf_avat.training.attention_site import AttentionSite
from tf_avat.training.global_rows import global_rows
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat.training.running_means import RunningMeans
from tf_avat.training.sentence_groups import SentenceGroups
from tf_avat.training.word_neighborhood import WordNeighborhood
from tf_avat.training.word_site import WordSite


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
        epsilon=5.0,
        adversarial_weight=1.0,
        adversarial_start_step=0,
        xi=1.0,
        power_iterations=1,
        ascent_steps=5,
        normalization="word",
        neighbors=10,
        seed=0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.classifier = classifier
        self.method = METHODS[method]
        self.solver = check_solver(method, solver)
        self.epsilon = epsilon
        self.adversarial_weight = adversarial_weight
        self.adversarial_start_step = adversarial_start_step
        self.xi = xi
        self.power_iterations = power_iterations
        self.ascent_steps = ascent_steps
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
            site = self._site(SentenceGroups(self.classifier, groups))
            with tf.GradientTape(watch_accessed_variables=False) as at_zero:
                at_zero.watch(site.zero)
                logits, attention = site.outputs(site.zero)
                nll = self._nll(labels, logits)
            loss = self._mean(nll)
            if self.method.perturbs:

                def divergence(r):
                    perturbed_logits, _ = site.outputs(r)
                    if self.method.divergence == "nll":
                        return self._nll(labels, perturbed_logits)
                    return kl_divergence(logits, perturbed_logits)

                with tape.stop_recording():
                    noise = self._noise(site, tf.shape(labels)[0])
                    if self.method.divergence == "nll":
                        r = self.epsilon * self._direction(site)(at_zero.gradient(nll, site.zero))
                    else:
                        r = self._worst(site, divergence, noise)
                adversarial = divergence(tf.stop_gradient(r))
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
            observed["random_" + self.adversarial_name] = divergence(self.epsilon * unit_vector(noise))

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

    def _site(self, sentences):
        """Returns the place where the method perturbs these sentences."""
        if self.method.site == "word":
            return WordSite(sentences, self.neighborhood)
        return AttentionSite(sentences, self.normalization)

    def _direction(self, site):
        """Returns the function from a gradient for r to a direction of unit length per sentence."""
        chosen = site.interpretable if self.method.direction == "interpretable" else unit_vector
        return lambda gradient: chosen(site.sentences.zero_at_padding(gradient))

    def _worst(self, site, divergence, noise):
        """Returns r of eqs. (2) and (8), shaped like `site.zero`."""
        direction = self._direction(site)
        if self.solver == "power" or self.method.site == "word":
            length = self.epsilon if self.solver == "power" else 1.0
            start = power_iteration(divergence, noise, direction, length, self.xi, self.power_iterations)
            if self.solver == "power":
                return start
        else:
            # The exact maxima of (2) and (8) are the same: any r is reached by some alpha.
            direction = unit_vector
            start = exact_direction(lambda r: site.outputs(r)[0], site.zero)
        if self.solver == "exact":
            return worse_sign(divergence, self.epsilon * start)
        return ascent(divergence, start, direction, self.epsilon, self.ascent_steps)

    def _weight(self):
        """Returns lambda of eq. (10), zero before the first step that has the adversarial term."""
        started = self.optimizer.iterations >= self.adversarial_start_step
        return tf.where(started, self.adversarial_weight, 0.0)

    def _noise(self, site, labeled):
        """Returns standard normal noise at real words, shaped like `site.zero`.

        It is drawn for the labeled and the unlabeled rows of the global batch, of which each replica takes
        its own: a sentence's noise does not depend on the number of replicas.
        """
        if self.method.site == "word" and self.method.divergence == "nll":
            return None
        rows, *shape = tf.unstack(tf.shape(site.zero))
        seed = tf.stack([tf.cast(self.seed, tf.int64), tf.cast(self.optimizer.iterations, tf.int64)])
        noise = []
        for count, own_seed in zip((labeled, rows - labeled), tf.unstack(tf.random.split(seed)), strict=True):
            first, total = global_rows(count)
            drawn = tf.random.stateless_normal([total, *shape], own_seed, dtype=site.zero.dtype)
            noise.append(drawn[first : first + count])
        return site.sentences.zero_at_padding(tf.concat(noise, axis=0))

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
