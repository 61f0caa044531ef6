"""Whether one method is better than another: differences, intervals and tests, as functions of arrays."""
