"""Parsing with LibCST, the outline that the model reads, and positions on demand."""
