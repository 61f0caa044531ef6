"""A score and how sure it is."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Score:
    """A score with the ends of its interval.

    Attributes:
        value: the score; None where it is not defined.
        low: lower end of the interval; None where there is none.
        high: upper end.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
