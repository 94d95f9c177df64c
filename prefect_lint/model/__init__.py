"""The semantic model of a repository: what its names mean, and what Prefect will do with them."""
