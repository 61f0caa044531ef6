"""The methods as choices of site, divergence and direction."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Method:
    """What is perturbed, what drives the perturbation, and along which directions.

    Attributes:
        site: `attention` (the scores before softmax), or None: nothing is perturbed.
        divergence: `nll` of the labels, or `kl` of the model's own prediction. With `kl` unlabeled
            text takes part.
        direction: `free`, or `interpretable` (eqs. 5-8).
    """

    site: str | None = None
    divergence: str | None = None
    direction: str | None = None

    @property
    def perturbs(self):
        """Whether there is an adversarial term at all."""
        return self.site is not None

    @property
    def uses_unlabeled(self):
        """Whether text without labels changes what is learnt."""
        return self.divergence == "kl"


METHODS = {
    "vanilla": Method(),
    "attn_at": Method("attention", "nll", "free"),
    "attn_iat": Method("attention", "nll", "interpretable"),
    "attn_vat": Method("attention", "kl", "free"),
    "attn_ivat": Method("attention", "kl", "interpretable"),
}
