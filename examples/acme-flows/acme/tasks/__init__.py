"""The steps that the flows are made of, a module per domain."""
