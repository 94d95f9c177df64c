"""The rules: one file a rule, one folder a category; the engine finds them by walking this package."""
