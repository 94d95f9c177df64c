"""After any edit of a repository, a run with the cache finds what one without finds, byte for byte."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.cache.folder import CacheFolder
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.output import FORMATS, OutputOptions

_TASKS = """
import requests
from prefect import task
from lib.plain import fetch

@task{options}
def load(url):
    return {call}
"""
_FLOW = """
import datetime
from prefect import flow
{imports}

@flow
def etl(url: str = "x", day=datetime.date.today()):
    {body}
"""
_SECRET = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"

VERSIONS: dict[str, list[str | None]] = {
    "flows/etl.py": [
        _FLOW.format(imports="from lib.tasks import load", body="return load(url)"),
        _FLOW.format(imports="from lib.tasks import load", body="load.submit(url)"),
        _FLOW.format(
            imports="from lib.tasks import load",
            body="return load.with_options(retries=3)(url)",
        ),
        _FLOW.format(imports="from lib.tasks import load", body="return load(url)").replace(
            "@flow\n", "@flow\n# prefect-lint: ignore[PFL705] as it was\n"
        ),
        _FLOW.format(imports="from lib.wrap import step as load", body="return load(url)"),
        f'API_KEY = "{_SECRET}"\n' + _FLOW.format(imports="", body="return API_KEY"),
        "def broken(:\n",
        None,
    ],
    "flows/other.py": [
        _FLOW.format(
            # Of Prefect 3.4, so that the pins have something to contradict.
            imports="from lib.tasks import load\nfrom prefect.assets import materialize",
            body="return load(1, 2, 3)",
        ),
        _FLOW.format(imports="from lib import tasks", body="return [tasks.load(u) for u in url]"),
        "from prefect.deployments import run_deployment\nrun_deployment('etl/nightly')\n",
        None,
    ],
    "lib/tasks.py": [
        _TASKS.format(options="", call="requests.get(url)"),
        _TASKS.format(options="", call="fetch(url)"),
        _TASKS.format(options="(retries=2)", call="fetch(url)"),
        _TASKS.format(options="(retries=2, retry_delay_seconds=5)", call="fetch(url)"),
        "from lib.wrap import step as load\n",
        None,
    ],
    "lib/wrap.py": [
        "import prefect\n\ndef step(f):\n    return prefect.task(f, retries=3)\n",
        "import prefect\n\ndef step(f):\n    return prefect.flow(f)\n",
        "def step(f):\n    return f\n",
        None,
    ],
    "lib/plain.py": [
        "import requests\n\ndef fetch(url):\n    return requests.get(url)\n",
        "import requests\n\ndef fetch(url):\n    return requests.get(url, timeout=5)\n",
        "def fetch(url):\n    return url\n",
        "def fetch(url):\n    return url  # prefect-lint: ignore[PFL101] not needed\n",
        f'PASSWORD = "{_SECRET}"\n\ndef fetch(url):\n    return PASSWORD\n',
        "\xff",
        None,
    ],
    "lib/unrelated.py": [
        "def add(a, b):\n    return a + b\n",
        "def add(a, b):\n    return b + a\n",
        "from lib.plain import fetch\n",
        "from flows.etl import etl\n\ndef run():\n    etl()\n",
        "import prefect\n",
        None,
    ],
    "prefect.yaml": [
        None,
        "deployments:\n- name: nightly\n  entrypoint: flows/etl.py:etl\n  work_pool: {name: default}\n",
        "deployments:\n- name: nightly\n  entrypoint: flows/gone.py:etl\n  schedule: {cron: 'x'}\n",
        "deployments: [\n",
    ],
    "requirements.txt": [None, "prefect>=3\n", "prefect<3\n", "prefect==2.14.3\n", "requests\n"],
    "flows/requirements.txt": [None, "prefect==3.1.4\n"],
    ".env": [None, "PREFECT_TASKS_DEFAULT_RETRIES=3\n", "OTHER=1\n"],
    "pyproject.toml": [
        None,
        "[tool.prefect-lint]\nignore = ['PFL705']\n",
        "[tool.prefect-lint.severity]\nPFL705 = 'error'\n",
        "[project]\ndependencies = ['prefect>=2,<3']\n",
    ],
    ".gitignore": [None, "other.py\n"],
    "conf": [None, "a file in place of a folder\n"],
}

edits = st.lists(
    st.sampled_from(sorted(VERSIONS)).flatmap(
        lambda path: st.tuples(st.just(path), st.integers(0, len(VERSIONS[path]) - 1))
    ),
    min_size=1,
    max_size=6,
)


def put(root: Path, path: str, number: int) -> None:
    text = VERSIONS[path][number]
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        target.unlink(missing_ok=True)
    else:
        target.write_text(text, encoding="latin-1")


def found(root: Path, cache: CacheFolder | None) -> str:
    everything = Configuration(Overrides(Selectors(select=("all",))))
    report = execute([root], everything, cache=cache).report
    options = OutputOptions(color=False, width=80, show_suppressed=True, statistics=True)
    return "\n".join(FORMATS[name](report, options) for name in ("json", "text"))


@given(edits=edits)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_warm_runs_find_what_cold_ones_find(edits: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, cache = Path(name).resolve() / "repo", CacheFolder(Path(name) / "cache")
        (root / ".git").mkdir(parents=True)
        for path in VERSIONS:
            put(root, path, 0)
        assert found(root, cache) == found(root, None)
        for path, number in edits:
            put(root, path, number)
            cold = found(root, None)
            assert found(root, cache) == cold, f"after {path} became {number}"
            assert found(root, cache) == cold, f"a second time after {path} became {number}"


def test_the_versions_are_worth_trying() -> None:
    """Each file has one that changes what is found."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve() / "repo"
        (root / ".git").mkdir(parents=True)
        for path in VERSIONS:
            put(root, path, 0)
        first = found(root, None)
        changing = set()
        for path, versions in VERSIONS.items():
            for number in range(len(versions)):
                put(root, path, number)
                if found(root, None) != first:
                    changing.add(path)
            put(root, path, 0)
        assert changing >= VERSIONS.keys() - {"conf"}, VERSIONS.keys() - changing
