"""Lint random repositories for some minutes, and keep the smallest ones that show a fault of ours.

    python scripts/fuzz.py --minutes 20 [--start 1000000] [--save FOLDER]

Inputs are those of `tests/unit/fuzz_inputs.py`, one for each seed. A child process does the linting: a
crash or a hang costs one input and is told like any other fault. The first input that shows a kind of fault
is made smaller, line by line, and saved as a folder. The exit code is 1 when there was a fault.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.unit.fuzz_inputs import repository  # noqa: E402
from tests.unit.fuzzing import faults  # noqa: E402

if TYPE_CHECKING:
    from tests.unit.fuzz_inputs import Files

SECONDS = 20.0
"""How long one input may take."""
SMALLER_SECONDS = 60.0
"""How long is tried to make an input smaller."""


class Child:
    """A process that lints the repositories that it is told, and answers with their faults."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", str(Path(__file__)), "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def faults(self, question: int | Files) -> list[str]:
        """What goes wrong with a repository, given as a seed or by its files."""
        asked = question if isinstance(question, int) else {k: v.hex() for k, v in question.items()}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
        if not ready:
            self.close()
            self.__init__()  # type: ignore[misc]
            return [f"more than {SECONDS:.0f} seconds"]
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            self.__init__()  # type: ignore[misc]
            return [f"the process died with {code}"]
        found: list[str] = json.loads(line)
        return found

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def serve() -> None:
    """Answer questions on standard input until it ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        files = (
            repository(asked)
            if isinstance(asked, int)
            else {k: bytes.fromhex(v) for k, v in asked.items()}
        )
        print(json.dumps(faults(files)), flush=True)


def smaller(files: Files, fault: str, child: Child) -> Files:
    """Files with as few lines as it takes to show the same fault, within the time there is."""
    until = time.monotonic() + SMALLER_SECONDS
    for name in sorted(files):
        without = {k: v for k, v in files.items() if k != name}
        if without and fault in child.faults(without):
            files = without
    for name in sorted(files):
        lines = files[name].split(b"\n")
        size = max(len(lines) // 2, 1)
        while size and time.monotonic() < until:
            start = 0
            while start < len(lines) and time.monotonic() < until:
                fewer = lines[:start] + lines[start + size :]
                changed = {**files, name: b"\n".join(fewer)}
                if fault in child.faults(changed):
                    lines, files = fewer, changed
                else:
                    start += size
            size //= 2
    return files


def main() -> int:
    """Try inputs until the time is over, and tell what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--start", type=int, help="the first seed; a random one by default")
    parser.add_argument("--save", type=Path, default=Path("fuzz-faults"))
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve()
        return 0
    start = random.randrange(1_000_000, 1 << 40) if asked.start is None else asked.start
    until = time.monotonic() + asked.minutes * 60
    kinds: collections.Counter[str] = collections.Counter()
    child = Child()
    seed = start
    while time.monotonic() < until:
        for fault in child.faults(seed):
            kinds[fault] += 1
            if kinds[fault] == 1:
                print(f"seed {seed}: {fault}", flush=True)
                folder = asked.save / str(seed)
                for name, data in smaller(repository(seed), fault, child).items():
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(data)
                (folder / "FAULT.txt").write_text(fault + "\n", encoding="utf-8")
        seed += 1
    child.close()
    print(
        f"{seed - start} inputs tried, seeds from {start}; {kinds.total()} faults of {len(kinds)} kinds"
    )
    for fault, count in kinds.most_common():
        print(f"{count:>7}  {fault}")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
