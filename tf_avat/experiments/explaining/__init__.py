"""What runs read in texts."""
