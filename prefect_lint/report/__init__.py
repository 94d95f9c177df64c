"""What a repository is made of, how its parts hang together, and what a consultant would say of it."""
