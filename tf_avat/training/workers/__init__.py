"""One training over several machines: who they are, what they agree on, how they train."""
