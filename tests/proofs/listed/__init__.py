"""The proofs, a file for each category of rules; every file has a tuple `PROOFS`."""
