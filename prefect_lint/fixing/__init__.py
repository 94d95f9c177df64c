"""Fixes: what a rule says is to be changed, and the edits of the text that do so."""
