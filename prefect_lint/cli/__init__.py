"""The command line: thin commands around the engine, which import what is heavy when they run."""
