"""What users can set, where it is read from, and what is said when it is wrong."""
