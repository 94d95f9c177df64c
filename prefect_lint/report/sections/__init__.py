"""The sections of an assessment, a file each."""
