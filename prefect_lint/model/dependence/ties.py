"""What ties a module to others beside its imports: what it calls, runs, makes and deploys.

Names lead from a module to what it imports. Rules look the other way as well: at the callers of a task, or
at the flows that get to a request. Each tie is told by the module that makes it, and depends on no more than
this one and what names lead to from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ties:
    """The ties of one file to others, by their paths; companies are among them, by their names."""

    makes: set[str] = field(default_factory=set)
    """The flows and tasks that it makes, by `key_of`."""
    uses: set[str] = field(default_factory=set)
    """Those that it calls or copies, the files of other functions whose users matter to it, and the
    companies that it asks about."""
    joins: set[str] = field(default_factory=set)
    """The companies that it belongs to."""
    reaches: set[str] = field(default_factory=set)
    """The files of the functions with some effect that runs of its flows and tasks get to."""
    gives: set[str] = field(default_factory=set)
    """The flows and tasks to whose parameters it gives objects."""
    shapes: set[str] = field(default_factory=set)
    """The files of the functions that it makes flows and tasks of."""
    leads: set[str] = field(default_factory=set)
    """The files that its deployments lead to by a path."""
    targets: list[str] = field(default_factory=list)
    """The same for each deployment of a file of deployments, in order; empty for none."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What it has to say to each `Fact`, when that is anything."""
