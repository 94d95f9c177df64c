"""The graph of a repository: from deployments through flows and tasks to the systems outside."""
