"""From text sources to batches of word ids."""
