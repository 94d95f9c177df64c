from __future__ import annotations

import pytest

from tests.modelling import project_of


def effects(files: dict[str, str] | str, name: str = "work"):
    project = project_of(files)
    (definition,) = [d for d in project.definitions if d.name == name]
    return project.effects.of_definition(definition)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("requests.get('u')", id="function"),
        pytest.param("requests.Session().get('u')", id="instance"),
        pytest.param("s = requests.Session()\n    s.get('u')", id="local instance"),
        pytest.param("with requests.Session() as s:\n        s.get('u')", id="with"),
        pytest.param("SESSION.get('u')", id="global instance"),
        pytest.param("return [requests.get(u) for u in 'ab']", id="comprehension"),
        pytest.param("return (lambda: requests.get('u'))()", id="lambda called"),
        pytest.param("helper()", id="helper"),
        pytest.param("Client().fetch()", id="method"),
        pytest.param("Client()()", id="__call__"),
        pytest.param("from requests import get\n    get('u')", id="local import"),
        pytest.param("from requests.api import get as g\n    g('u')", id="aliased path"),
        pytest.param(
            "def inner():\n        return requests.get('u')\n    inner()", id="nested, called"
        ),
        pytest.param("for s in [requests.Session()]:\n        s.get('u')", id="loop"),
        pytest.param("a, b = requests.Session(), 1\n    a.get('u')", id="unpacked"),
    ],
)
def test_a_request_is_reached(body):
    found = effects(
        f"""
from prefect import task
import requests

SESSION = requests.Session()

class Client:
    def __init__(self):
        self.http = requests.Session()

    def fetch(self):
        return self.http.get('u')

    def __call__(self):
        return self.fetch()

def helper():
    return requests.get('u')

@task
def work():
    {body}
"""
    )
    assert any(r.effect.kind == "network" and r.effect.strength == "request" for r in found)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("return requests.get", id="not called"),
        pytest.param(
            "def inner():\n        return requests.get('u')\n    return inner",
            id="nested, not called",
        ),
        pytest.param("requests = Fake()\n    requests.get('u')", id="shadowed"),
        pytest.param("helper", id="helper not called"),
        pytest.param("unknown.get('u')", id="unknown object"),
        pytest.param("{}.get('u')", id="a dictionary"),
        pytest.param("ahelper()", id="a coroutine that nobody awaits"),
    ],
)
def test_nothing_is_reached(body):
    found = effects(
        f"""
from prefect import task
from somewhere import Fake, unknown
import requests

def helper():
    return requests.get('u')

async def ahelper():
    return requests.get('u')

@task
def work():
    {body}
"""
    )
    assert found == []


def test_the_way_through_other_files_is_told():
    (reached,) = effects(
        {
            "flows.py": "from prefect import task\nfrom lib import api\n@task\ndef work():\n    api.fetch()",
            "lib/__init__.py": "",
            "lib/api.py": "from .http import call\ndef fetch():\n    return call('GET')",
            "lib/http.py": "import requests\ndef call(verb):\n    return requests.request(verb, 'u')",
        }
    )
    assert [hop.callee for hop in reached.hops] == ["fetch", "call"]
    assert (reached.module.path, reached.effect.name) == ("lib/http.py", "requests.request")
    assert reached.first_call[0].path == "flows.py"


def test_recursion_ends():
    found = effects(
        "from prefect import task\nimport requests\n"
        "def a(n):\n    return b(n)\n"
        "def b(n):\n    requests.get('u')\n    return a(n)\n"
        "@task\ndef work():\n    a(1)"
    )
    assert found


def test_work_handed_to_a_thread_is_marked():
    found = effects(
        "import asyncio, requests\nfrom prefect import task\n"
        "def fetch():\n    return requests.get('u')\n"
        "@task\nasync def work():\n    await asyncio.to_thread(fetch)\n"
        "    loop = asyncio.get_running_loop()\n    await loop.run_in_executor(None, fetch)"
    )
    assert [reached.offloaded for reached in found] == [True, True]


def test_a_task_in_between_is_told():
    (reached,) = effects(
        "import requests\nfrom prefect import task\n"
        "@task\ndef inner():\n    return requests.get('u')\n"
        "@task\ndef work():\n    inner()"
    )
    assert reached.through is not None
    assert reached.through.name == "inner"
