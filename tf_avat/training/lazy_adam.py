"""Adam that leaves alone the rows of a table which a step does not touch, without changing the result."""

import math

import keras
import tensorflow as tf

_IMPOSSIBLE = (
    "weight_decay",
    "clipnorm",
    "global_clipnorm",
    "clipvalue",
    "use_ema",
    "gradient_accumulation_steps",
    "loss_scale_factor",
)


@keras.saving.register_keras_serializable(package="tf_avat")
class LazyAdam(keras.optimizers.Adam):
    """Adam with AMSGrad whose step costs nothing for words that are not in its batch.

    Adam moves every row of an embedding table at every step, as rows that got no gradient have momentum
    left. While row w gets none, its first moment m shrinks by beta_1 a step and its largest second moment
    v stays as it is; so all moves it has missed add up to one,

        w <- w - m / (sqrt(v) + epsilon) * owed,    owed = sum over missed steps k of beta_1^k alpha_k

    with alpha_k the bias-corrected learning rate of that step, whatever its schedule. The optimizer counts
    each row's missed steps and sums up `owed`, one number a row and step.

    - Call `catch_up` on the ids of a batch before their vectors are read.
    - Call `catch_up()` before the table is read as a whole: evaluated, saved or searched.

    It is for training on one device. It equals Keras' Adam on dense gradients up to float32 rounding, if a
    row is read only after its `catch_up`. Statistics of the whole table that a step takes, as
    `WordEmbedding` does where it is normalised, see some rows before the last, small moves. Gradients of a
    row that occurs several times in a batch are summed before they are squared; Keras' Adam on sparse
    gradients sums their squares.

    Args:
        table: the embedding variable `(rows, size)`, or its `path`; it must be looked up by rows alone, so
            that its gradient is sparse. All other variables are updated as Keras does. Where it is frozen
            there are no other ones.
        learning_rate: a number or a schedule.
        **kwargs: of `keras.optimizers.Adam`; AMSGrad is always on. What concerns all rows at every step
            (weight decay, clipping, averages, accumulation, loss scaling) is not possible.

    Raises:
        ValueError: it is asked for what it can't do.
    """

    def __init__(self, table, learning_rate=1e-3, **kwargs):
        for name in _IMPOSSIBLE:
            if kwargs.get(name):
                instead = f"keras.optimizers.Adam(amsgrad=True, {name}={kwargs[name]})"
                raise ValueError(f"LazyAdam can't do {name}: use {instead}")
        if not kwargs.get("amsgrad", True):
            raise ValueError("LazyAdam is AMSGrad: use keras.optimizers.Adam for amsgrad=False")
        super().__init__(learning_rate, **{**kwargs, "amsgrad": True})
        self._path = table if isinstance(table, str) else table.path
        self.table = None if isinstance(table, str) else table

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        by_path = {variable.path: variable for variable in variables}
        if self.table is None:
            self.table = by_path.get(self._path)
        # A table that is frozen is not among them: there is nothing to be lazy about.
        if self.table is None or all(variable is not self.table for variable in variables):
            self.table = None
            return
        rows = self.table.shape[0]
        self._missed = self.add_variable((rows,), dtype="float32", name="missed")
        self._owed = self.add_variable((rows,), dtype="float32", name="owed")

    def get_config(self):
        return {**super().get_config(), "table": self._path}

    def catch_up(self, ids=None):
        """Makes the moves that rows have missed; nothing where the table is frozen.

        Args:
            ids: the rows to be read, a tensor of int of any shape; those outside of the table are left out.
                None for all rows.
        """
        if self.table is None:
            return
        place = self._get_variable_index(self.table)
        slots = (self._momentums[place], self._velocity_hats[place], self._owed)
        if ids is None:
            m, v, owed = (slot.value for slot in slots)
            self.table.assign_sub(self._move(m, v, owed[:, None]))
            self._owed.assign(tf.zeros_like(owed))
            return
        ids = tf.reshape(ids, [-1])
        inside = (ids >= 0) & (ids < self.table.shape[0])
        rows, _ = tf.unique(tf.boolean_mask(ids, inside))
        m, v, owed = (tf.gather(slot.value, rows) for slot in slots)
        self.table.value.scatter_sub(tf.IndexedSlices(self._move(m, v, owed[:, None]), rows))
        self._owed.value.scatter_update(tf.IndexedSlices(tf.zeros_like(owed), rows))

    def update_step(self, gradient, variable, learning_rate):
        place = self._get_variable_index(variable)
        if self.table is None or place != self._get_variable_index(self.table):
            self._update_at_once(gradient, variable, learning_rate, place)
            return
        if not isinstance(gradient, tf.IndexedSlices):
            raise ValueError(
                f"the gradient of {self.table.path} is dense: LazyAdam needs a table looked up by rows alone"
            )
        rows, row = tf.unique(gradient.indices)
        total = tf.math.unsorted_segment_sum(gradient.values, row, tf.shape(rows)[0])
        owed = tf.reduce_max(tf.abs(tf.gather(self._owed.value, rows)))
        tf.debugging.assert_less_equal(
            owed, 0.0, "rows were read that are owed moves: call LazyAdam.catch_up with the ids of each batch"
        )
        step = tf.cast(self.iterations + 1, tf.float32)
        alpha = learning_rate * tf.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)

        missed = self._missed.value + 1
        self._owed.assign_add(_power(self.beta_1, missed) * alpha)
        since = tf.gather(missed, rows)[:, None]
        self._missed.assign(missed)

        m, v, v_hat = (
            slots[place].value for slots in (self._momentums, self._velocities, self._velocity_hats)
        )
        new_m = tf.gather(m, rows) * _power(self.beta_1, since) + total * (1 - self.beta_1)
        new_v = tf.gather(v, rows) * _power(self.beta_2, since) + tf.square(total) * (1 - self.beta_2)
        new_v_hat = tf.maximum(tf.gather(v_hat, rows), new_v)
        for slot, values in ((m, new_m), (v, new_v), (v_hat, new_v_hat)):
            slot.scatter_update(tf.IndexedSlices(values, rows))
        self.table.value.scatter_sub(tf.IndexedSlices(self._move(new_m, new_v_hat, alpha), rows))
        nothing = tf.IndexedSlices(tf.zeros_like(since[:, 0]), rows)
        self._missed.value.scatter_update(nothing)
        self._owed.value.scatter_update(nothing)

    def _update_at_once(self, gradient, variable, learning_rate, place):
        """Does what Keras' `Adam.update_step` does, in one pass over the variable."""
        slots = (self._momentums, self._velocities, self._velocity_hats)
        m, v, v_hat = (slot[place].value.handle for slot in slots)
        step = tf.cast(self.iterations + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdamWithAmsgrad(
            var=variable.handle,
            m=m,
            v=v,
            vhat=v_hat,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.convert_to_tensor(gradient),
        )

    def _move(self, m, v_hat, amount):
        return m * amount / (tf.sqrt(v_hat) + self.epsilon)


def _power(base, exponent):
    """Returns base ** exponent; for many exponents `tf.pow` takes longer than all else here."""
    return tf.exp(exponent * math.log(base))
