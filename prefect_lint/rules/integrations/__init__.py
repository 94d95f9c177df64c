"""Work that runs somewhere else: whether somebody waits for it and looks at how it ended."""
