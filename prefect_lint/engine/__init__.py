"""Running rules over a repository, and the policy that turns hits into a report."""
