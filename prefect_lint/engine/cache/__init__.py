"""What earlier runs found, kept for later ones on the same files."""
