"""After a change of one file, it and what depends on it are analysed, and nothing else."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.cache.folder import CacheFolder
from prefect_lint.engine.earlier import Earlier
from prefect_lint.engine.run import execute
from prefect_lint.engine.workers import starting
from prefect_lint.engine.workspace import Configuration
from prefect_lint.model.dependence import part as parts
from prefect_lint.model.dependence.layout import IndivisibleError
from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from prefect_lint.engine.analysis import Analysis
    from prefect_lint.model.dependence.layout import Part
    from prefect_lint.sources.text import Source

FILES = {
    "flows/orders.py": """
        from prefect import flow
        from lib.tasks import load

        @flow
        def orders(url: str = "x"):
            return load(url)
    """,
    "flows/customers.py": """
        import requests
        from prefect import flow, task

        @task
        def read(url):
            return requests.get(url).json()

        @flow
        def customers(url: str = "x"):
            return read(url)
    """,
    "flows/stock.py": """
        from prefect import flow
        from lib.tasks import save

        @flow
        def stock(rows: list = []):
            save(rows)
    """,
    "lib/tasks.py": """
        from prefect import task
        from lib.plain import fetch, store

        @task
        def load(url: str):
            return fetch(url)

        @task
        def save(rows: list):
            store(rows)
    """,
    "lib/plain.py": """
        import requests

        def fetch(url):
            return requests.get(url)

        def store(rows):
            print(rows)
    """,
    "lib/alone.py": "import prefect\n\nLIMIT = 3\n",
    "prefect.yaml": """
        deployments:
        - name: nightly
          entrypoint: flows/orders.py:orders
          work_pool: {name: default}
        - name: nightly
          entrypoint: flows/customers.py:customers
          work_pool: {name: default}
          parameters: {uri: "y"}
        - name: nightly
          entrypoint: flows/stock.py:stock
          work_pool: {name: default}
    """,
}


class Repository:
    """One that is linted with a cache, and what of it was analysed last."""

    def __init__(self, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = base / "repository"
        self.cache = CacheFolder(base / "cache")
        self.concerned: set[str] | None = None
        """`None` for everything."""
        (self.root / ".git").mkdir(parents=True)
        original = Earlier.complete

        def complete(
            earlier: Earlier, analysis: Analysis, part: Part, read: Callable[[str], Source]
        ) -> frozenset[str]:
            self.concerned = part.concerned
            return original(earlier, analysis, part, read)

        monkeypatch.setattr(Earlier, "complete", complete)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")

    def lint(self, cache: CacheFolder | None) -> str:
        everything = Configuration(Overrides(Selectors(select=("all",))))
        report = execute([self.root], everything, cache=cache).report
        options = OutputOptions(color=False, width=80, show_suppressed=True, statistics=True)
        return "\n".join(FORMATS[name](report, options) for name in ("json", "text"))

    def change(self, files: Mapping[str, str]) -> set[str] | None:
        """Change some files; returns what was analysed for that, `None` for everything."""
        self.lint(self.cache)
        self.write(files)
        self.concerned = None
        warm = self.lint(self.cache)
        concerned = self.concerned
        assert warm == self.lint(None)
        # And what was kept of it is as good as what a whole run keeps.
        assert self.lint(self.cache) == warm
        return concerned


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path, monkeypatch)
    made.write(FILES)
    return made


def appended(name: str, text: str) -> dict[str, str]:
    return {name: dedent(FILES[name]) + "\n" + dedent(text)}


LOADING = {"flows/orders.py", "flows/stock.py", "lib/tasks.py", "prefect.yaml"}

CONFINED = [
    pytest.param(
        appended("flows/customers.py", "# more\n"),
        {"flows/customers.py", "prefect.yaml"},
        id="a flow that nothing imports",
    ),
    pytest.param(
        appended("lib/alone.py", "LIMIT = 4\n"), {"lib/alone.py"}, id="a file without any flow"
    ),
    pytest.param(
        {"lib/plain.py": FILES["lib/plain.py"].replace("get(url)", "get(url, timeout=5)")},
        {*LOADING, "lib/plain.py"},
        id="a function that tasks call",
    ),
    pytest.param(
        {
            "flows/orders.py": FILES["flows/orders.py"].replace(
                "return load(url)", "load.submit(url)"
            )
        },
        # The task, and the request that it gets to, are found fault with by way of this flow.
        {"flows/orders.py", "lib/tasks.py", "lib/plain.py", "prefect.yaml"},
        id="a call of a task",
    ),
    pytest.param(
        appended(
            "flows/customers.py",
            """
            from lib.tasks import load as loading

            @flow
            def again():
                loading.with_options(retries=3)("x")
            """,
        ),
        {*LOADING, "flows/customers.py", "lib/plain.py"},
        id="a task that gets one more caller",
    ),
    pytest.param(
        {"flows/orders.py": "from prefect import flow\n"},
        {*LOADING, "lib/plain.py"},
        id="a task that loses its caller",
    ),
    pytest.param(
        appended(
            "flows/customers.py", "made = flow(lambda: 1)  # prefect-lint: ignore[PFL101] no\n"
        ),
        {"flows/customers.py", "prefect.yaml"},
        id="a suppression",
    ),
]


@pytest.mark.parametrize(("files", "concerned"), CONFINED)
def test_what_a_change_concerns(
    repository: Repository, files: dict[str, str], concerned: set[str]
) -> None:
    assert repository.change(files) == concerned


def test_a_change_after_a_change(repository: Repository) -> None:
    """What a run over a part keeps is good for the next one."""
    texts = [
        FILES["lib/plain.py"],
        FILES["lib/plain.py"].replace("get(url)", "get(url, timeout=5)"),
    ]
    for number in range(3):
        repository.change({"lib/plain.py": texts[1 - number % 2]})
        repository.change(appended("flows/customers.py", f"# {number}\n"))
        assert repository.concerned is not None


EVERYTHING = [
    pytest.param({"flows/more.py": "from prefect import flow\n"}, id="a further file"),
    pytest.param({"prefect.yaml": "deployments: []\n"}, id="deployments"),
    pytest.param({"requirements.txt": "prefect<3\n"}, id="a pin"),
    pytest.param({"flows/orders.py": "def broken(:\n"}, id="no Python any more"),
    pytest.param(appended("lib/alone.py", "import nest_asyncio\n"), id="a fact that is asked for"),
    pytest.param(
        {"flows/customers.py": FILES["flows/customers.py"].replace("def customers", "def clients")},
        id="the name of a flow, where deployments are asked for by name",
    ),
]
ASKING = {
    "flows/looping.py": """
        import asyncio
        from prefect import flow

        def run():
            asyncio.run(asyncio.sleep(1))

        @flow
        async def looping():
            run()
    """,
    "flows/asking.py": """
        from prefect import flow
        from prefect.deployments import run_deployment

        @flow
        def asking():
            run_deployment("customers/nightli", parameters={"uri": 1})
    """,
}


@pytest.mark.parametrize("files", EVERYTHING)
def test_what_concerns_everything(repository: Repository, files: dict[str, str]) -> None:
    repository.write(ASKING)
    assert repository.change(files) is None


def test_a_file_that_is_broken_all_the_time(repository: Repository) -> None:
    """It is told of, and costs nothing else; mending it concerns everything."""
    repository.write({"flows/broken.py": "from prefect import flow\n\ndef broken(:\n"})
    concerned = repository.change(appended("flows/customers.py", "# more\n"))
    assert concerned == {"flows/customers.py", "prefect.yaml"}
    assert '"flows/broken.py"' in repository.lint(repository.cache)
    assert repository.change({"flows/broken.py": "from prefect import flow\n"}) is None


def test_a_broken_file_that_may_be_looked_into(repository: Repository) -> None:
    """Whether it is told of depends on who looks into it."""
    repository.write({"lib/broken.py": "def broken(:\n"})
    importing = appended("flows/customers.py", "from lib.broken import broken\n\nbroken()\n")
    assert repository.change(importing) is None
    assert '"lib/broken.py"' in repository.lint(repository.cache)
    repository.change(appended("flows/customers.py", "# more\n"))
    assert '"lib/broken.py"' not in repository.lint(repository.cache)


def test_facts_that_nobody_asks_for(repository: Repository) -> None:
    assert repository.change(appended("lib/alone.py", "import nest_asyncio\n")) == {"lib/alone.py"}


def test_tasks_that_share_their_keys(repository: Repository) -> None:
    """They are compared with each other, whatever they import."""
    text = """
        from prefect import flow, task
        from prefect.cache_policies import INPUTS

        @task(cache_policy=INPUTS)
        def {name}(day):
            return day

        @flow
        def run_{name}():
            {name}("monday")
    """
    repository.write({f"flows/{it}.py": text.format(name=it) for it in ("first", "second")})
    changed = text.format(name="first").replace("return day", "return [day]")
    concerned = repository.change({"flows/first.py": changed})
    assert concerned == {"flows/first.py", "flows/second.py"}


def test_who_asks_for_deployments(repository: Repository) -> None:
    deploying = (
        "from prefect import flow\n\n@flow\ndef deploying(): ...\n\ndeploying.serve(name='often')\n"
    )
    repository.write({**ASKING, "flows/deploying.py": deploying})
    concerned = repository.change(appended("flows/customers.py", "# more\n"))
    assert concerned == {"flows/customers.py", "flows/asking.py", "prefect.yaml"}
    concerned = repository.change({"flows/deploying.py": deploying + "# more\n"})
    assert concerned == {"flows/deploying.py", "flows/asking.py"}


def test_objects_that_are_given_to_a_task(repository: Repository) -> None:
    """What all callers give decides what the task does."""
    giving = """
        import requests
        from prefect import flow
        from lib.working import work

        @flow
        def giving_{name}():
            work({given})
    """
    repository.write(
        {
            "lib/working.py": """
                from prefect import task

                @task
                def work(session):
                    session.get("x")
            """,
            "flows/first.py": giving.format(name="first", given="requests.Session()"),
            "flows/second.py": giving.format(name="second", given="requests.Session()"),
        }
    )
    changed = giving.format(name="second", given="None")
    concerned = repository.change({"flows/second.py": changed})
    assert concerned == {"flows/first.py", "flows/second.py", "lib/working.py"}
    # What nobody gave anything to gets an object for the first time.
    repository.change({"flows/first.py": changed.replace("second", "first")})
    assert (
        repository.change(
            {"flows/first.py": giving.format(name="first", given="requests.Session()")}
        )
        is None
    )


def test_a_flow_that_is_made_elsewhere(repository: Repository) -> None:
    repository.write({"lib/making.py": "from prefect import flow\nfrom lib.plain import store\n"})
    concerned = repository.change(
        {
            "lib/making.py": "from prefect import flow\nfrom lib.plain import store\nmade = flow(store)\n"
        }
    )
    assert concerned == {*LOADING, "lib/plain.py", "lib/making.py"}


def test_secrets_stay_hidden(repository: Repository) -> None:
    """Also where their file is not concerned, and in what others say."""
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    repository.change(appended("lib/alone.py", f'API_KEY = "{secret}"\n'))
    assert secret not in repository.lint(repository.cache)
    concerned = repository.change(appended("flows/customers.py", f"# {secret}\n"))
    assert concerned is not None
    assert "lib/alone.py" in concerned
    assert secret not in repository.lint(repository.cache)
    for entry in repository.cache.path.glob("*"):
        assert secret not in entry.read_text(encoding="ascii")


def test_no_source_lines_are_kept(repository: Repository) -> None:
    repository.change(appended("flows/customers.py", "# more\n"))
    assert "requests.get(url).json()" in FILES["flows/customers.py"]
    for entry in repository.cache.path.glob("*"):
        assert "requests.get(url)" not in entry.read_text(encoding="ascii")


def test_one_of_many_deployments(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect_lint.rules.deployments.deployment_parameter_unknown import (
        DeploymentParameterUnknown,
    )

    shared = """
        deployments:
        - &first
          name: nightly
          entrypoint: flows/orders.py:orders
          work_pool: {name: default}
          parameters: &given {uri: "y"}
        - name: weekly
          entrypoint: flows/customers.py:customers
          work_pool: {name: default}
          parameters: *given
        - <<: *first
          name: monthly
    """
    repository.write({"prefect.yaml": shared})
    repository.lint(repository.cache)
    asked = []
    original = DeploymentParameterUnknown.check_deployment

    def check_deployment(self: object, deployment: object) -> object:
        asked.append(deployment.name)  # type: ignore[attr-defined]
        return original(self, deployment)  # type: ignore[arg-type]

    monkeypatch.setattr(DeploymentParameterUnknown, "check_deployment", check_deployment)
    text = FILES["flows/customers.py"].replace('url: str = "x"', "uri: str")
    repository.write({"flows/customers.py": text})
    repository.lint(repository.cache)
    assert asked == ["weekly"]
    for name in ("flows/orders.py", "flows/customers.py"):
        repository.change({name: FILES[name].replace("url", "uri")})
    for name in ("flows/orders.py", "flows/customers.py"):
        repository.change({name: FILES[name]})


def test_what_deployments_share(repository: Repository) -> None:
    """It is told as that of the first of them, whichever is looked at again."""
    shared = """
        deployments:
        - name: nightly
          entrypoint: flows/orders.py:orders
          work_pool: {name: default}
          schedules: &daily
          - cron: "0 3 * * *"
        - name: weekly
          entrypoint: flows/customers.py:customers
          work_pool: {name: default}
          schedules: *daily
    """
    repository.write({"prefect.yaml": shared})
    for name in ("flows/customers.py", "flows/orders.py", "flows/customers.py"):
        text = (repository.root / name).read_text()
        assert "prefect.yaml" in (repository.change({name: text + "# more\n"}) or ())


def test_a_rule_that_asks_for_all_modules(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of a plugin may: then nobody knows what it depends on."""
    from prefect_lint.rules.definitions.dynamic_default import DynamicDefault

    original = DynamicDefault.check_flow

    def check_flow(self: object, flow: object) -> object:
        assert flow.module.project.modules  # type: ignore[attr-defined]
        return original(self, flow)  # type: ignore[arg-type]

    monkeypatch.setattr(DynamicDefault, "check_flow", check_flow)
    assert repository.change(appended("flows/customers.py", "# more\n")) is None


def test_a_few_files_of_many(repository: Repository) -> None:
    """They need little of the repository anyway, and to find out how all of it hangs together takes longer."""

    def lint() -> None:
        paths = [repository.root / "flows" / "orders.py"]
        execute(paths, Configuration(), cache=repository.cache)

    lint()
    repository.write(appended("flows/orders.py", "# more\n"))
    lint()
    assert repository.concerned is None


def test_rules_of_plugins(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what they look at."""
    from prefect_lint.engine import registry
    from prefect_lint.findings import Plugin
    from prefect_lint.rules.definitions.dynamic_default import DynamicDefault

    monkeypatch.setattr(
        registry,
        "plugin_of",
        lambda rule: Plugin("acme", "1") if rule is DynamicDefault else None,
    )
    assert repository.change(appended("flows/customers.py", "# more\n")) is None


@pytest.mark.parametrize("forking", [True, False])
def test_workers_analyse_a_part(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, forking: bool
) -> None:
    if forking and not starting.can_fork():
        pytest.skip("there is no fork here")
    monkeypatch.setattr(starting, "can_fork", lambda: forking)

    def lint(cache: CacheFolder | None) -> tuple[object, ...]:
        return execute([repository.root], Configuration(), cache=cache, jobs=2).report.findings

    lint(repository.cache)
    repository.write(appended("flows/customers.py", "\n\nread.submit('x')\n"))
    repository.concerned = None
    assert lint(repository.cache) == lint(None)
    assert repository.concerned == {"flows/customers.py", "prefect.yaml"}


def test_a_fault_while_a_part_is_linked(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link_part(*arguments: object) -> Part:
        raise IndivisibleError

    monkeypatch.setattr(parts, "link_part", link_part)
    assert repository.change(appended("flows/customers.py", "# more\n")) is None


def test_the_package_of_an_imported_module(repository: Repository) -> None:
    """It is run first, and may be where a name comes from."""
    repository.write({"lib/__init__.py": ""})
    concerned = repository.change({"lib/__init__.py": "import requests\n\nplain = requests\n"})
    assert concerned is not None
    assert concerned >= LOADING


@pytest.mark.parametrize(
    "line", ["if True: from lib.more import reading", "import os; import lib.more"]
)
def test_imports_behind_something_on_their_line(repository: Repository, line: str) -> None:
    more = "import requests\nfrom prefect import task\n\n@task{}\ndef reading():\n    requests.get('x')\n"
    repository.write(
        {
            "lib/more.py": more.format(""),
            "flows/late.py": f"from prefect import flow\n{line}\n\n@flow\ndef late():\n    reading()\n",
        }
    )
    concerned = repository.change({"lib/more.py": more.format("(retries=2)")})
    assert concerned is not None
    assert "flows/late.py" in concerned


def test_a_flow_that_is_loaded_by_a_path(repository: Repository) -> None:
    loading = """
        from prefect import flow

        if __name__ == "__main__":
            flow.from_source(source="flows", entrypoint="customers.py:{name}").deploy(
                name="nightly", work_pool_name="default"
            )
    """
    repository.write({"deploying.py": loading.format(name="customers")})
    renamed = FILES["flows/customers.py"].replace("def customers", "def clients")
    concerned = repository.change({"flows/customers.py": renamed})
    assert concerned == {"flows/customers.py", "deploying.py", "prefect.yaml"}
