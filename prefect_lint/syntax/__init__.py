"""Reading Python: the outline that the model looks at, and positions on demand."""
