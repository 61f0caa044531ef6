"""Training with an adversarial term."""

import keras
import tensorflow as tf

from tf_avat.adversarial.gradient_step import gradient_step
from tf_avat.adversarial.interpretable_direction import interpretable_direction
from tf_avat.adversarial.kl_divergence import kl_divergence
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.power_iteration import power_iteration
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.training.global_rows import global_rows


class AdversarialTrainer(keras.Model):
    """Trains a classifier by eq. (10): L + adversarial_weight * L_adv.

    A batch is `(ids, labels)`: ids `(rows, words)`, and labels for its first rows. The rows beyond the
    labels are unlabeled text; methods driven by the model's own prediction learn from them too.

    Every loss is a sum over sentences divided by their number in the global batch, so that training on
    several replicas equals training on one, whatever share of the batch each of them holds.

    Args:
        classifier: a model with `mask`, `embed`, `encode`, `score` and `decode` as `AttentionClassifier`
            has them. It is built.
        method: a name in `METHODS`.
        epsilon: norm of the perturbation r of a sentence's scores.
        adversarial_weight: lambda of eq. (10).
        xi: distance from zero at which the power iteration takes its gradient.
        power_iterations: its number of steps.
        normalization: of the interpretable direction, see `interpretable_direction`.
        seed: of the noise that power iteration starts from; with the step it determines the noise.
        **kwargs: of `keras.Model`.
    """

    def __init__(
        self,
        classifier,
        method="attn_ivat",
        epsilon=5.0,
        adversarial_weight=1.0,
        xi=1.0,
        power_iterations=1,
        normalization="word",
        seed=0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.classifier = classifier
        self.method = METHODS[method]
        self.epsilon = epsilon
        self.adversarial_weight = adversarial_weight
        self.xi = xi
        self.power_iterations = power_iterations
        self.normalization = normalization
        self.seed = seed
        names = ["nll", "entropy"]
        if self.method.perturbs:
            names += [self.adversarial_name, "random_" + self.adversarial_name, "r_norm"]
        self.trackers = {name: keras.metrics.Mean(name) for name in names}
        self.built = True

    @property
    def adversarial_name(self):
        """What the adversarial term is called in logs: `kl`, or `adversarial_nll`."""
        return "kl" if self.method.divergence == "kl" else "adversarial_nll"

    def call(self, ids, training=False):
        return self.classifier(ids, training=training)

    def train_step(self, data):
        """One step of eq. (10): one `encode`, then as many cheap `decode` as the search for r asks for."""
        ids, labels = data
        model = self.classifier
        with tf.GradientTape() as tape:
            mask = model.mask(ids)
            hidden = model.encode(model.embed(ids, training=True), mask, training=True)
            scores = model.score(hidden)
            logits, attention = model.decode(hidden, scores, mask)
            nll = self._nll(labels, logits)
            loss = self._mean(nll)
            if self.method.perturbs:

                def divergence(r):
                    perturbed_logits, _ = model.decode(hidden, scores, mask, r)
                    if self.method.divergence == "nll":
                        return self._nll(labels, perturbed_logits)
                    return kl_divergence(logits, perturbed_logits)

                with tape.stop_recording():
                    noise = self._noise(mask, tf.shape(labels)[0])
                    r = self._find_perturbation(divergence, scores, mask, noise)
                adversarial = divergence(r)
                loss += self.adversarial_weight * self._mean(adversarial)
            scaled_loss = self.optimizer.scale_loss(loss)

        observed = {"nll": nll, "entropy": -tf.reduce_sum(tf.math.xlogy(attention, attention), axis=1)}
        if self.method.perturbs:
            observed[self.adversarial_name] = adversarial
            observed["random_" + self.adversarial_name] = divergence(self.epsilon * unit_vector(noise))
            observed["r_norm"] = tf.norm(r, axis=1)[: tf.shape(adversarial)[0]]

        variables = self.trainable_variables
        gradients = tape.gradient(scaled_loss, variables)
        # Keras' Adam squares the parts of a sparse gradient before it sums those of one row, which is not
        # the square of the gradient wherever a word occurs twice in a batch.
        self.optimizer.apply([tf.convert_to_tensor(g) for g in gradients], variables)

        for name, values in observed.items():
            self.trackers[name].update_state(values)
        return self.get_metrics_result()

    def get_metrics_result(self):
        """Returns the running means of the epoch, `loss` being eq. (10)."""
        means = {name: tracker.result() for name, tracker in self.trackers.items()}
        loss = means["nll"]
        if self.method.perturbs:
            loss += self.adversarial_weight * means[self.adversarial_name]
        return {"loss": loss, **means}

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Does nothing, as the classifier is built when it comes here.

        Under a strategy Keras' own takes the first batch away from training and averages it over the
        replicas, which fails where one of them holds a row more.
        """

    def _find_perturbation(self, divergence, scores, mask, noise):
        """Returns r of eqs. (2) and (8), or of Attention AT and iAT; `(rows, words)`."""
        direction = unit_vector
        if self.method.direction == "interpretable":

            def direction(gradient):
                return interpretable_direction(gradient, scores, mask, self.normalization)

        if self.method.divergence == "nll":
            return self.epsilon * gradient_step(divergence, tf.zeros_like(scores), direction)
        return power_iteration(divergence, noise, direction, self.epsilon, self.xi, self.power_iterations)

    def _noise(self, mask, labeled):
        """Returns standard normal noise at real words, `(rows, words)`.

        It is drawn for the labeled and the unlabeled rows of the global batch, of which each replica takes
        its own: a sentence's noise does not depend on the number of replicas.
        """
        rows, words = tf.unstack(tf.shape(mask))
        seed = tf.stack([tf.cast(self.seed, tf.int64), tf.cast(self.optimizer.iterations, tf.int64)])
        noise = []
        for count, own_seed in zip((labeled, rows - labeled), tf.unstack(tf.random.split(seed)), strict=True):
            first, total = global_rows(count)
            noise.append(tf.random.stateless_normal([total, words], own_seed)[first : first + count])
        return tf.where(mask, tf.concat(noise, axis=0), 0.0)

    def _nll(self, labels, logits):
        """Returns the negative log likelihood (12) of the labeled rows."""
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits[: tf.shape(labels)[0]])

    def _mean(self, values):
        """Returns this replica's share of the mean over the global batch."""
        _, total = global_rows(tf.shape(values)[0])
        return tf.math.divide_no_nan(tf.reduce_sum(values), tf.cast(total, values.dtype))
