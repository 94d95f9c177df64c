"""How much of a repository a change of one module concerns: what is analysed anew after it.

    python benchmarks/dependents.py PATH [PATH …]

takes each module that has to do with Prefect in turn, and counts those whose findings a change of it may
change. The shares are of all such modules. How much time that saves, `warm.py` tells.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from prefect_lint.config.settings import Settings
from prefect_lint.engine.loading import load_project
from prefect_lint.model.dependence.graph import Graph
from prefect_lint.model.dependence.part import ties_in
from prefect_lint.sources.discovery import DiscoveryOptions, discover, find_project_root
from prefect_lint.syntax.deep_stack import run_with_deep_stack


def main() -> None:
    """Count, and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    averages = []
    for path in parser.parse_args().paths:
        concerned = run_with_deep_stack(lambda path=path: _shares(path))  # type: ignore[misc]
        if not concerned:
            continue
        average = statistics.mean(concerned)
        averages.append(average)
        print(
            f"{path.name}: {len(concerned)} modules, of which a change of one concerns "
            f"{average:.1%} on average, {statistics.median(concerned):.1%} in the median"
        )
    if averages:
        print(f"the median of the averages: {statistics.median(averages):.1%}")


def _shares(path: Path) -> list[float]:
    root = find_project_root([path])
    files = discover([path], root, DiscoveryOptions())
    loaded = load_project(files, files, root, Settings(), to_be_kept=True)
    layout, project = loaded.layout, loaded.project
    graph = Graph(layout.imports, ties_in(project, layout.linked | project.deploying.paths).items())
    return [
        len(graph.concerned(graph.touched({module})) & layout.linked) / len(layout.linked)
        for module in sorted(layout.linked)
    ]


if __name__ == "__main__":
    main()
