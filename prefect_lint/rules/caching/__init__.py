"""Rules about caching and results."""
