"""Text and tables made from result files."""
