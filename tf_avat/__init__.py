"""Virtual adversarial training for attention, in Keras and TensorFlow.

Nothing of TensorFlow is imported before it is used. Has to parse and run on Python 3.6, like
`tf_avat.commands.environment`.
"""

from tf_avat.lazy_names import lazy_names

TYPE_CHECKING = False  # To type checkers it is true, as that of `typing`, which takes long to import.
if TYPE_CHECKING:
    from tf_avat import adversarial, layers, models
    from tf_avat.adversarial.methods import METHODS
    from tf_avat.training.adversarial_trainer import AdversarialTrainer

__all__ = ["METHODS", "AdversarialTrainer", "__version__", "adversarial", "layers", "models"]
__version__ = "0.1.0"

lazy_names(
    __name__, __all__, AdversarialTrainer="training.adversarial_trainer", METHODS="adversarial.methods"
)
