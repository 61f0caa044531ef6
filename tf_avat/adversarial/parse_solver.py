"""Which solvers go with which method."""

from tf_avat.adversarial.methods import METHODS


def parse_solver(method: str, solver: str | None = None) -> str | None:
    """Returns the solver by which a method finds r, None for a method that needs none.

    Args:
        method: a name in `METHODS`.
        solver: a name, or None for the method's default.

    Raises:
        ValueError: the method has no such solver; the message says which it has.
    """
    solvers = METHODS[method].solvers
    if solver is None:
        return solvers[0] if solvers else None
    if not solvers:
        raise ValueError(f"{method} finds its perturbation without a solver")
    if solver not in solvers:
        raise ValueError(f"{method} has the solvers {', '.join(solvers)}, not {solver}")
    return solver
