"""The static linter for repositories of Prefect flows."""

import sys

__version__ = "0.1.0"

if sys.argv[:1] == ["-m"] and any(it.endswith("prefect_lint") for it in sys.orig_argv):
    # `python -m prefect_lint` puts the current folder before all others, and that is the repository under
    # analysis: a `yaml.py` in it would run. Here, since whatever is imported first would be looked for there.
    import os

    try:
        here = os.getcwd()
    except OSError:
        # Somebody has deleted it, and then nothing can be imported from it.
        here = ""
    if sys.path[:1] in ([""], [here]):
        del sys.path[0]
