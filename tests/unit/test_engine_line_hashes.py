"""The expected hashes are those of github/codeql-action: its own test cases, or what its code makes of ours."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from prefect_lint.engine.line_hashes import hashes_in, line_hashes
from prefect_lint.sources.text import decode

END = "c129715d7a2bc9a3:1"
"""The hash of the empty line that a last line end leaves behind."""
GREETINGS = (
    "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
    "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 " + END
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # From src/fingerprints.test.ts
        ("", END),
        (
            " a\nb\n  \t\tc\n d",
            "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1",
        ),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            "8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 "
            "b86d3392aea1be30:1 e6ceba753e1a442:1",
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            "a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 "
            "a7f2ff13bc495cf2:5 a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 "
            "55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 " + END,
        ),
        (
            "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
            "e54938cc54b302f1:1 bb609acbe9138d60:1 1131fd5871777f34:1 5c482a0f8b35ea28:1 "
            "54517377da7028d2:1 2c644846cb18d53e:1 f1b89f20de0d133:1 " + END,
        ),
        # Ours
        ("\tif x:\n\t\ty()\n", f"109d1cb07a7dd4fa:1 efa00da910d93f27:1 {END}"),
        ("  if x:\n    y()\n", f"109d1cb07a7dd4fa:1 efa00da910d93f27:1 {END}"),
        ("\ufeffa = 1\n", f"6b2f97718843b037:1 {END}"),
        ("x = '\U0001f600'\n", f"4e43cdee9a71542d:1 {END}"),
        # The hundredth unit is the first, then the second half of a character.
        ("a" * 99 + "\U0001f600b\n", f"871f6af4d0d5b558:1 {END}"),
        ("a" * 98 + "\U0001f600b\nc\n", f"871f6af4d0f4ede7:1 3791504be0bd17cc:1 {END}"),
        ("\uffff\n", f"bbdfd1c793e0db78:1 {END}"),
        ("a\x0cb\u2028c\x85d\n", f"7d251ebf85f5ee10:1 {END}"),
        ("a\r \nb", "67c066a59e652f5e:1 cc4c43d77869440f:1 8ee5a81e681643c1:1"),
        (" \t ", END),
        ("\n", f"3c5bef55b72b93c9:1 {END}"),
        ("pass\npass\npass\n", f"55ebff5604a84bfa:1 58ea3309c492ac1:1 d9ebd24fce30bc54:1 {END}"),
    ],
)
def test_hashes_are_those_of_code_scanning(text: str, expected: str) -> None:
    hashes = expected.split()
    wanted = range(-1, len(hashes) + 3)
    assert line_hashes(text, wanted) == dict(enumerate(hashes, start=1))
    # Asked for alone, a line has the number that it has among all.
    for line, text_hash in enumerate(hashes, start=1):
        assert line_hashes(text, [line]) == {line: text_hash}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfa = 1\n", f"6b2f97718843b037:1 {END}"),
        # GitHub's reader knows of UTF-8 alone.
        (
            b"# -*- coding: latin-1 -*-\nname = 'caf\xe9'\n",
            f"81498c44827adfc5:1 cf7a2053e91a82a0:1 {END}",
        ),
    ],
)
def test_what_counts_are_the_bytes_of_the_file(data: bytes, expected: str) -> None:
    source = decode(data, Path("/flows.py"), "flows.py")
    assert list(hashes_in(source, [1, 2, 3]).values()) == expected.split()


def masked(text: str, secret: str) -> dict[int, str]:
    from prefect_lint.engine.concealing import masked as conceal
    from prefect_lint.findings import Location

    source = decode(text.encode(), Path("/flows.py"), "flows.py")
    line = text[: text.index(secret)].count("\n") + 1
    place = Location("flows.py", line, 1, line, len(text.splitlines()[line - 1]) + 1)
    hidden = conceal(source, [(place, secret)])
    assert secret not in hidden.text
    return hashes_in(hidden, range(1, 20))


def test_no_hash_tells_of_a_secret() -> None:
    before = [f"line_{number} = 'nothing to hide in here'" for number in range(4)]
    text = "\n".join([*before, "key = 'Zx81kQp0'", "after = 1", ""])
    whole = line_hashes(text, range(1, 20))
    # Lines 2 to 4 begin less than a hundred characters before the secret.
    assert masked(text, "Zx81kQp0") == {n: whole[n] for n in (1, 6, 7)}


def test_the_hash_of_a_secret_could_be_solved() -> None:
    """Why it is left out: with the rest of the window at hand, few texts have the hash."""
    line = "key='{}'\n"
    secret = line_hashes(line.format("q7"), [1])
    letters = [chr(code) for code in range(33, 127)]
    pairs = [first + second for first in letters for second in letters]
    found = [pair for pair in pairs if line_hashes(line.format(pair), [1]) == secret]
    assert "q7" in found
    assert len(found) < 5


def test_equal_lines_count_those_that_are_hidden() -> None:
    """The secret was where `****` stands below, so the two lines are not equal to GitHub."""
    line = "password = '{}'  # {}\n"
    filler = "x" * 120 + "\n"
    text = line.format("s3cr3t-Xy9", "a" * 100) + filler + line.format("*" * 10, "a" * 100)
    assert masked(text, "s3cr3t-Xy9")[3] == line_hashes(text, [3])[3]
    assert masked(text, "s3cr3t-Xy9")[3].endswith(":1")


def test_time_grows_with_the_file_alone() -> None:
    text = "".join(f"a{number % 1000}\n" for number in range(200_000))
    began = time.perf_counter()
    hashes = line_hashes(text, range(1, 200_001), hidden=range(2, 100_000, 200))
    # A quarter of a second when nothing else runs; each line against each secret would be a minute.
    assert time.perf_counter() - began < 20
    assert len(hashes) > 50_000
