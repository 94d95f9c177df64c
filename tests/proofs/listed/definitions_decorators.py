"""Proofs of the definitions rules about decorators, their arguments and names."""

from __future__ import annotations

from tests.proofs.proof import Example, Project, Proof, both

IMPORTED = ("import_alone.py",)

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL701",
        Example(
            "PFL701/bad.py",
            {"imported": False, "error": "TypeError"},
            "The file could not be imported: {error}.",
            load="import_orders",
            loader=IMPORTED,
        ),
        Example(
            "PFL701/good.py",
            {"imported": True, "error": None},
            "With the tags given in the body, it was imported.",
            load="import_orders",
            loader=IMPORTED,
        ),
    ),
    *both(
        "PFL702",
        Example(
            "PFL702/bad.py",
            {"state": "FAILED", "exception": "AttributeError", "fetched": 0},
            "With another decorator above `@task`, `.submit` was not there: {exception}, and the flow "
            "run ended {state}.",
        ),
        Example(
            "PFL702/good.py",
            {"state": "COMPLETED", "exception": None, "fetched": 2},
            "With `@task` on top, both pages were fetched and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL703",
        Example(
            "PFL703/bad.py",
            {"imported": False, "error": "ReservedArgumentError"},
            "The file could not be imported: {error}.",
            load="reporting",
            loader=IMPORTED,
        ),
        Example(
            "PFL703/good.py",
            {"imported": True, "error": None},
            "With another name for the parameter, it was imported.",
            load="reporting",
            loader=IMPORTED,
        ),
    ),
    Proof(
        "PFL708",
        3,
        Example(
            "PFL708/bad.py",
            {"raised": "KeyError", "state": "PENDING", "bodies": 0},
            "The call raised {raised} past `return_state=True`, and the API went on to show the flow "
            "run as {state}.",
        ),
        Example(
            "PFL708/good.py",
            {"raised": None, "state": "COMPLETED", "bodies": 1},
            "With the name of a parameter, the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL708",
        2,
        Example(
            "PFL708/bad.py",
            {"raised": None, "state": "FAILED", "bodies": 0},
            "The flow run ended {state} before its body was entered.",
        ),
        Example(
            "PFL708/good.py",
            {"raised": None, "state": "COMPLETED", "bodies": 1},
            "With the name of a parameter, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL709",
        Example(
            "PFL709/bad.py",
            {"state": "COMPLETED", "same": True},
            "Two runs, one after the other, had the same name.",
        ),
        Example(
            "PFL709/good.py",
            {"state": "COMPLETED", "same": False},
            "With a `lambda` in front, each run had its own.",
        ),
    ),
    *both(
        "PFL710",
        Example(
            "PFL710/bad.py",
            {"imported": False, "error": "InvalidNameError"},
            "The file could not be imported: {error}.",
            load="import_orders",
            loader=IMPORTED,
        ),
        Example(
            "PFL710/good.py",
            {"imported": True, "error": None},
            "With a dash in its place, it was imported.",
            load="import_orders",
            loader=IMPORTED,
        ),
    ),
    *both(
        "PFL711",
        Example(
            "PFL711/bad.py",
            {"state": "COMPLETED", "tags": "a b d e s t", "limited": False},
            "The tags of the task run were the letters {tags}.",
        ),
        Example(
            "PFL711/good.py",
            {"state": "COMPLETED", "tags": "database", "limited": True},
            "With a list, the tag of the task run was {tags}.",
        ),
    ),
    Proof(
        "PFL711",
        3,
        Project(
            "PFL711/null_tags/bad",
            {"rc": 1, "names": "first"},
            "`prefect deploy --all` made the {names} of two deployments, and ended with {rc} at the second, "
            "whose `tags:` are null.",
            says=("TypeError",),
        ),
        Project(
            "PFL711/null_tags/good",
            {"rc": 0, "names": "first, second"},
            "With an empty list it made both: {names}.",
        ),
        about="null tags",
    ),
)
