"""What is asked of a trained model: predictions, importance of words, attacks."""
