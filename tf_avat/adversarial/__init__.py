"""The method: divergences, directions and solvers as pure tensor functions."""
