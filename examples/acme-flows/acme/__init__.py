"""The data platform of Acme Home & Garden."""
