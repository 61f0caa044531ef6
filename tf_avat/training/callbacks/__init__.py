"""What happens after each epoch."""
