"""Proofs of the definitions rules about names and keywords that come and go with releases."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

IMPORTED = ("import_alone.py",)
FAILED = "The file could not be imported: {error}."


def _bad(program: str, error: str) -> Example:
    return Example(
        program,
        {"imported": False, "error": error},
        FAILED,
        load="import_orders",
        loader=IMPORTED,
    )


def _good(program: str, words: str) -> Example:
    return Example(
        program,
        {"imported": True, "error": None},
        words,
        load="import_orders",
        loader=IMPORTED,
    )


PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL716",
        _bad("PFL716/bad.py", "TypeError"),
        _good("PFL716/good.py", "With `retries`, it was imported."),
    ),
    Proof(
        "PFL721",
        3,
        _bad("PFL721/bad.py", "ImportError"),
        _good("PFL721/good.py", "With `ThreadPoolTaskRunner(max_workers=1)`, it was imported."),
    ),
    Proof(
        "PFL721",
        2,
        _bad("PFL721/bad_v2.py", "ImportError"),
        _good("PFL721/good_v2.py", "With a parameter of the function, it was imported."),
    ),
    Proof(
        "PFL722",
        3,
        Example(
            "PFL722/bad.py",
            {"works": True, "warned": True},
            "The function was there, and importing it gave a `DeprecationWarning`.",
        ),
        Example(
            "PFL722/good.py",
            {"works": True, "warned": False},
            "From its new place it came without a warning.",
        ),
    ),
    Proof(
        "PFL722",
        2,
        Example(
            "PFL722/bad_v2.py",
            {"works": True, "warned": True},
            "The block was made, and that gave a `PrefectDeprecationWarning`.",
        ),
        Example(
            "PFL722/good_v2.py",
            {"works": True, "warned": False},
            "A `GitRepository` was made without a warning.",
        ),
        target="2.20.26",
    ),
    *both(
        "PFL723",
        _bad("PFL723/bad.py", "TypeError"),
        _good("PFL723/good.py", "With a function under `@flow`, it was imported."),
    ),
    Proof(
        "PFL724",
        3,
        _bad("PFL724/bad.py", "ImportError"),
        _good("PFL724/good.py", "With a name that was there before, it was imported."),
        target="3.8.8",
    ),
    Proof(
        "PFL724",
        2,
        _bad("PFL724/bad_v2.py", "ModuleNotFoundError"),
        _good("PFL724/good_v2.py", "Without the transaction, it was imported."),
    ),
)
