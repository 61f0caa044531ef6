"""Which texts meet in which batch."""
