"""What keeps a fork and the imports of other threads apart."""

from __future__ import annotations

import threading

IMPORTING = threading.Lock()
"""Held by a thread beside the main one while it imports, and by a fork: a module that is half imported at a
fork would stay so in the new process."""
