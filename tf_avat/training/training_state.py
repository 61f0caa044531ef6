"""What a training consists of at a moment."""


def training_variables(trainer):
    """Returns all that a training goes on with, by a name that does not change between processes.

    Args:
        trainer: a compiled model with built optimizer.

    Returns:
        A dictionary of variables: weights, states of random seeds, and the optimizer's. Metrics are not among
        them: an epoch begins with none.
    """
    variables = [*trainer.variables, *trainer.optimizer.variables]
    return {f"{place}": variable for place, variable in enumerate(variables)}
