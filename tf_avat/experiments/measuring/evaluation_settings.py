"""How a run is measured."""

import dataclasses
import math

from tf_avat.evaluation.evaluation_parts import PARTS
from tf_avat.input_error import InputError

# Nothing tells larger ones apart, and float32 can't hold their squares; smaller ones have no effect in it.
_LARGEST = 1_000_000
_SMALLEST = 1e-4


@dataclasses.dataclass(frozen=True)
class EvaluationSettings:
    """Settings of `evaluate_run`.

    Attributes:
        attention_epsilons: norms of the perturbations of attention scores; empty for none.
        word_epsilons: norms of those of word vectors; empty for none.
        ascent_steps: of the search for each perturbation.
        resamples: draws of the bootstrap.
        confidence: of the intervals.
        seed: of random attention, random directions and the bootstrap.
        measure: the `PARTS` to measure.

    Raises:
        InputError: a value is out of its bounds; the message names the flag.
    """

    attention_epsilons: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0)
    word_epsilons: tuple[float, ...] = (1.0, 2.0, 5.0)
    ascent_steps: int = 8
    resamples: int = 1000
    confidence: float = 0.95
    seed: int = 1
    measure: tuple[str, ...] = PARTS

    def __post_init__(self):
        for part in self.measure:
            if part not in PARTS:
                raise InputError(f"`measure`={part}: expected some of {', '.join(PARTS)}")
        if "fixed_attention" in self.measure and "corr" not in self.measure:
            raise InputError("`measure`=fixed_attention: it stands beside corr, which is left out")
        for name in ("attention_epsilons", "word_epsilons"):
            for epsilon in getattr(self, name):
                if not (math.isfinite(epsilon) and _SMALLEST <= epsilon <= _LARGEST):
                    raise InputError(
                        f"`{name}`: {epsilon} is not a number from {_SMALLEST:g} to {_LARGEST:,}"
                    )
        for name in ("ascent_steps", "resamples"):
            if getattr(self, name) < 1:
                raise InputError(f"`{name}`={getattr(self, name)}: expected at least 1")
        if not 0 < self.confidence < 1:
            raise InputError(f"`confidence`={self.confidence}: expected a number between 0 and 1")
        if not 0 <= self.seed < 2**31:
            raise InputError(f"`seed`={self.seed}: expected 0 or more, below {2**31}")
