"""From text to probabilities and attention."""
