"""A Python that has imported Prefect, and forks itself for each program that it is asked to run.

Importing Prefect takes a program longer than everything that it does then. A child is what a new
interpreter would be: the program is its `__main__`, with arguments, environment, folder and output of its
own, Prefect's settings are read again, and it ends as Python ends.

`nursery.py SOCKET MODULE…` imports the modules and listens. `child.py` asks.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import threading
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any


def main() -> None:
    """Listen until standard input closes; in a child, which returns from listening, run the program."""
    path, *modules = sys.argv[1:]
    for name in modules:
        importlib.import_module(name)
    if threading.active_count() > 1:
        raise SystemExit("a module started a thread, which would be missing in every child")
    asked = _listen(path)
    if asked is not None:
        _become(asked)


def _listen(path: str) -> dict[str, Any] | None:
    """What a child is asked to do; `None` when nobody asks any more."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        # Each who asks is served by a process of its own, of which nobody wants to know the end.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return None
            connection, _ = listener.accept()
            if not os.fork():
                break
            connection.close()
    with connection:
        return _serve(connection)


def _serve(connection: socket.socket) -> dict[str, Any]:
    """Fork the program and tell how it ended; returns in the child only."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked: dict[str, Any] = json.loads(connection.makefile("r", encoding="utf-8").readline())
    child = os.fork()
    if not child:
        return asked
    with contextlib.suppress(OSError):
        connection.sendall(f"{child}\n".encode())
        _, status = os.waitpid(child, 0)
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(asked: dict[str, Any]) -> None:
    """Run the program in this process as if Python had been started for it."""
    os.setsid()
    with open(os.devnull, "rb") as nothing, open(asked["output"], "ab") as output:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    os.chdir(asked["folder"])
    random.seed()
    script = Path(asked["arguments"][0])
    own = str(Path(__file__).parent)
    searched = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [str(script.parent), *filter(None, searched), *(p for p in sys.path if p != own)]
    sys.argv[:] = asked["arguments"]
    if asked["python"] is not None:
        _move_to(Path(asked["python"]))
    _read_settings_again()
    module = ModuleType("__main__")
    module.__file__ = str(script)
    module.__loader__ = SourceFileLoader("__main__", str(script))
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    exec(compile(script.read_bytes(), str(script), "exec"), module.__dict__)


def _move_to(python: Path) -> None:
    """Into a virtual environment that has all that this one has: what is installed from now on goes there."""
    sys.executable = str(python)
    sys.prefix = sys.exec_prefix = str(python.parents[1])
    sys.path += [str(it) for it in python.parents[1].glob("lib/python*/site-packages")]


def _read_settings_again() -> None:
    """What importing `prefect.context` does last, in Prefect 2 and 3."""
    import prefect.context

    prefect.context.GLOBAL_SETTINGS_CONTEXT = prefect.context.root_settings_context()


if __name__ == "__main__":
    main()
