"""Where the text comes from: finding files, reading them, and the suppression comments in them."""
