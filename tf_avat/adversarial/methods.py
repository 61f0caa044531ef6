"""The nine methods as choices of site, divergence and direction, and the solvers they can use."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Method:
    """What is perturbed, what drives the perturbation, and along which directions.

    Attributes:
        site: `word` (word embeddings), `attention` (scores before softmax), or None: nothing is perturbed.
        divergence: `nll` of the labels, or `kl` of the model's own prediction. With `kl` unlabeled
            text takes part.
        direction: `free`, or `interpretable`: along differences to other scores of the sentence (eqs. 5-8)
            or to the nearest words of the vocabulary (Sato et al. 2018).
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

    @property
    def solvers(self):
        """The solvers that find r for this method, the default first; one way alone with labels."""
        if self.divergence != "kl":
            return ()
        return ("power", "exact", "ascent") if self.site == "attention" else ("power", "ascent")


METHODS = {
    "vanilla": Method(),
    "word_at": Method("word", "nll", "free"),
    "word_iat": Method("word", "nll", "interpretable"),
    "word_vat": Method("word", "kl", "free"),
    "word_ivat": Method("word", "kl", "interpretable"),
    "attn_at": Method("attention", "nll", "free"),
    "attn_iat": Method("attention", "nll", "interpretable"),
    "attn_vat": Method("attention", "kl", "free"),
    "attn_ivat": Method("attention", "kl", "interpretable"),
}
