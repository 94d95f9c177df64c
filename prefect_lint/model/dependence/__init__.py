"""What the findings in a file depend on beside the file, so that a change costs no more than it must."""
