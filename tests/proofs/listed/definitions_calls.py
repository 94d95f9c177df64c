"""Proofs of the definitions rules about parameters, calls, literal names and methods."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL704",
        Example(
            "PFL704/bad.py",
            {"state": "FAILED", "exception": "ParameterTypeError", "bodies": 0},
            "A run without the parameter ended {state} with {exception}, before the body was entered.",
        ),
        Example(
            "PFL704/good.py",
            {"state": "COMPLETED", "exception": None, "bodies": 1},
            "With `None` allowed, the run ended {state}.",
        ),
    ),
    *both(
        "PFL706",
        Example(
            "PFL706/bad.py",
            {"state": "COMPLETED", "first": 1, "second": 2},
            "The first run found {first} page, the second {second}: its own and that of the run before.",
        ),
        Example(
            "PFL706/good.py",
            {"state": "COMPLETED", "first": 1, "second": 1},
            "With a list of its own, each run found {second} page.",
        ),
    ),
    *both(
        "PFL707",
        Example(
            "PFL707/bad.py",
            {"state": "FAILED", "exception": "ParameterBindError", "loaded": 1},
            "The second of two calls raised {exception}: one table was loaded, and the flow run ended "
            "{state}.",
        ),
        Example(
            "PFL707/good.py",
            {"state": "COMPLETED", "exception": None, "loaded": 2},
            "With both arguments, both tables were loaded and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL712",
        Example(
            "PFL712/bad.py",
            {"state": "FAILED", "attempts": 1},
            "The task was tried {attempts} time, and the flow run ended {state}.",
        ),
        Example(
            "PFL712/good.py",
            {"state": "COMPLETED", "attempts": 2},
            "With the copy called, attempt {attempts} went through and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL713",
        Example(
            "PFL713/bad.py",
            {"state": "FAILED", "exception": "ValidationError", "bodies": 1},
            "When its work was done, the flow run ended {state} with {exception}.",
        ),
        Example(
            "PFL713/good.py",
            {"state": "COMPLETED", "exception": None, "bodies": 1},
            "With a dash for the underscore, the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL714",
        2,
        Example(
            "PFL714/bad_v2.py",
            {"state": "FAILED", "exception": "ParameterBindError", "loaded": 0},
            "The call through the instance raised {exception}, and the flow run ended {state}.",
        ),
        Example(
            "PFL714/good_v2.py",
            {"state": "COMPLETED", "exception": None, "loaded": 1},
            "With the object as an argument, the table was loaded and the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL715",
        3,
        Example(
            "PFL715/bad.py",
            {"state": "COMPLETED", "wrote_to": "development"},
            "The step kept for production wrote to {wrote_to}, and the flow run ended {state}.",
        ),
        Example(
            "PFL715/good.py",
            {"state": "COMPLETED", "wrote_to": "production"},
            "With the method taken when it is called, the row went to {wrote_to}.",
        ),
    ),
)
