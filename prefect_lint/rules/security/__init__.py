"""Rules about secrets and how they travel."""
