"""Rules of others: installed packages, and folders that the command line names."""
