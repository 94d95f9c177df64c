"""What happens at import, and what can be seen of a run."""
