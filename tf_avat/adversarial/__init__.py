"""The method: divergences, directions and solvers as pure tensor functions."""

from tf_avat.lazy_names import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tf_avat.adversarial.ascent import ascent
    from tf_avat.adversarial.exact_direction import exact_direction
    from tf_avat.adversarial.gradient_step import gradient_step
    from tf_avat.adversarial.interpretable_direction import interpretable_direction, interpretable_step
    from tf_avat.adversarial.kl_divergence import kl_divergence
    from tf_avat.adversarial.log_odds import log_odds
    from tf_avat.adversarial.marginal_entropy import marginal_entropy, mean_prediction
    from tf_avat.adversarial.methods import METHODS, Method
    from tf_avat.adversarial.nearest_words import nearest_words
    from tf_avat.adversarial.neighbor_direction import neighbor_direction
    from tf_avat.adversarial.parse_solver import parse_solver
    from tf_avat.adversarial.power_iteration import power_iteration
    from tf_avat.adversarial.prediction_entropy import prediction_entropy
    from tf_avat.adversarial.unit_vector import unit_vector
    from tf_avat.adversarial.worse_sign import worse_sign
    from tf_avat.adversarial.worst_word import worst_word

__all__ = [
    "METHODS",
    "Method",
    "ascent",
    "exact_direction",
    "gradient_step",
    "interpretable_direction",
    "interpretable_step",
    "kl_divergence",
    "log_odds",
    "marginal_entropy",
    "mean_prediction",
    "nearest_words",
    "neighbor_direction",
    "parse_solver",
    "power_iteration",
    "prediction_entropy",
    "unit_vector",
    "worse_sign",
    "worst_word",
]

lazy_names(
    __name__,
    __all__,
    METHODS="methods",
    Method="methods",
    mean_prediction="marginal_entropy",
    interpretable_step="interpretable_direction",
)
