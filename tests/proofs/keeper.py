"""Runs a command and ends it, with everything that it started, as soon as our standard input closes.

The one who starts us holds the other end of that pipe, so even when it is killed outright nothing
that we started stays behind. Run it in a session of its own: it kills its whole process group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

GRACE = 5.0
"""Seconds that the command has to end by itself once it has been told to."""


def main() -> None:
    """Run the command, and end the group when it has ended or when nobody wants it any more."""
    command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_when_abandoned, args=(command,), daemon=True).start()
    command.wait()
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _end_when_abandoned(command: subprocess.Popen[bytes]) -> None:
    sys.stdin.buffer.read()
    command.terminate()
    time.sleep(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
