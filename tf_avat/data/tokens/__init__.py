"""From texts to words and ids, and what is known of words."""
