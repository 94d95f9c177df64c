"""All proofs, from the files under `listed`."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from tests.proofs import listed

if TYPE_CHECKING:
    from tests.proofs.proof import Proof


def _all() -> tuple[Proof, ...]:
    found: list[Proof] = []
    for module in pkgutil.iter_modules(listed.__path__):
        found += importlib.import_module(f"{listed.__name__}.{module.name}").PROOFS
    return tuple(sorted(found, key=lambda proof: (proof.code, -proof.major)))


PROOFS = _all()
