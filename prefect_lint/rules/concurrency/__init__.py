"""Rules about running tasks side by side, and about futures."""
