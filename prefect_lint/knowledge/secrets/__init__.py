"""What secrets look like: their shapes, the names that they are given, and what only stands in for one."""
