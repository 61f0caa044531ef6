"""What an `AdversarialTrainer` is told."""

import dataclasses
import numbers

import tensorflow as tf

from tf_avat.adversarial.interpretable_direction import NORMALIZATIONS
from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.parse_solver import parse_solver
from tf_avat.training.confidence_term import ConfidenceTerm
from tf_avat.training.output_distributions import OutputDistribution, OutputDistributions
from tf_avat.training.perturbation_search import PerturbationSearch
from tf_avat.training.uniform_attention_term import UniformAttentionTerm

_LEAST = {
    "epsilon": 0,
    "adversarial_weight": 0,
    "adversarial_start_step": 0,
    "entropy_weight": 0,
    "marginal_entropy_weight": 0,
    "uniform_attention_weight": 0,
    "power_iterations": 1,
    "ascent_steps": 1,
    "neighbors": 1,
}
_WHOLE = ("adversarial_start_step", "power_iterations", "ascent_steps", "neighbors", "seed")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainerSettings:
    """The arguments of `AdversarialTrainer` beside its model; they are explained there.

    Raises:
        ValueError: there is no such method or normalization, or a number is out of its bounds.
    """

    method: str
    solver: str | None
    epsilon: float
    adversarial_weight: float
    adversarial_start_step: int
    entropy_weight: float
    marginal_entropy_weight: float
    uniform_attention_weight: float
    xi: float
    power_iterations: int
    ascent_steps: int
    normalization: str
    neighbors: int
    embedding: str | None
    distribution: str | None
    from_logits: bool
    seed: int

    def __post_init__(self):
        if self.method not in METHODS:
            raise ValueError(f"method={self.method!r}: expected one of {', '.join(METHODS)}")
        if self.normalization not in NORMALIZATIONS:
            raise ValueError(f"normalization={self.normalization!r}: expected one of {NORMALIZATIONS}")
        for name in dict.fromkeys((*_LEAST, *_WHOLE, "xi")):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(
                value, numbers.Integral if name in _WHOLE else numbers.Real
            ):
                raise ValueError(f"{name}={value!r}: expected a {'whole ' * (name in _WHOLE)}number")
        for name, least in _LEAST.items():
            value = getattr(self, name)
            # The other way round, NaN would pass.
            if not value >= least:
                raise ValueError(f"{name}={value}: expected at least {least}")
        if not self.xi > 0:
            raise ValueError(f"xi={self.xi}: expected a number above 0")
        for name in ("entropy_weight", "marginal_entropy_weight"):
            if getattr(self, name) and not METHODS[self.method].uses_unlabeled:
                raise ValueError(f"{name} is for methods driven by predictions, and {self.method} is not")

    def adversarial_weight_at(self, step):
        """Returns lambda of eq. (10), zero before the first step that has the adversarial term."""
        return tf.where(step >= self.adversarial_start_step, self.adversarial_weight, 0.0)

    def further_terms(self, distributions):
        """Returns what is added to the loss beside eq. (10): a list of terms, for a model's distributions."""
        confidence = ConfidenceTerm(distributions, self.entropy_weight, self.marginal_entropy_weight)
        uniform = UniformAttentionTerm(self.uniform_attention_weight)
        return [term for term in (confidence, uniform) if term.applies]

    def search(self):
        """Returns the `PerturbationSearch` that these settings describe.

        Raises:
            ValueError: the method has no such solver.
        """
        solver = parse_solver(self.method, self.solver)
        return PerturbationSearch(
            METHODS[self.method], solver, self.epsilon, self.xi, self.power_iterations, self.ascent_steps
        )

    def distributions(self, loss, output_names):
        """Returns the `OutputDistributions` of a model; None if nobody says what they are, or needs to know.

        Args:
            loss: as given to `compile`; None if there is none.
            output_names: of the model.
        """
        only = None
        if self.distribution is not None:
            only = OutputDistribution(self.distribution, self.from_logits)
        if METHODS[self.method].divergence != "kl" or (loss is None and only is None):
            return None
        return OutputDistributions(loss, output_names, only)
