"""What holds for all tests."""

from __future__ import annotations

import os

# Many tests put something in the place of a part of the linter, of which a cache knows nothing.
os.environ["PREFECT_LINT_NO_CACHE"] = "1"
