"""The scripts that read Prefect's names from wheels, on small wheels made here."""

from __future__ import annotations

import importlib
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module("symbol_table")
    for name in ("symbol_table", "linked_symbols", "wheel_symbols", "function_symbols"):
        sys.modules.pop(name, None)


def wheel(folder: Path, version: str, files: dict[str, str]) -> None:
    with zipfile.ZipFile(folder / f"prefect-{version}-py3-none-any.whl", "w") as archive:
        for name, text in files.items():
            archive.writestr(f"prefect/{name}", text)


FIRST = {
    "__init__.py": "from prefect.flows import flow, Flow\nimport prefect.client\n"
    "prefect.client.get_flow = flow\n",
    "client.py": "",
    "flows.py": """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from prefect.client import Hidden
else:
    Shown = 1
class Flow:
    def __init__(self, fn, name=None): ...
    @sync_compatible
    async def deploy(self, name, *, image=None, **rest): ...
    @classmethod
    def load(cls, __path): ...
    @property
    def state(self): ...
    def _private(self): ...
@overload
def flow(a): ...
def flow(fn=None, /, *, name=None): ...
@unknown_decorator
def odd(a): ...
if __name__ == "__main__":
    main = 1
unwanted = 1
del unwanted
""",
    "lazy/__init__.py": """
_public_api = {"flow": (__spec__.parent, ".inner"), "gone": (__spec__.parent, ".inner")}
def __getattr__(name):
    return _public_api.get(name)
""",
    "lazy/inner.py": "from prefect.flows import *\n",
    "open.py": "def __getattr__(name):\n    return compute(name)\n",
}
SECOND = {
    "__init__.py": "from prefect.flows import flow\nregister_renamed_module('prefect.old', 'prefect.new')\n",
    "flows.py": """
class Decorator:
    def __call__(self, __fn=None, *, name=None, tags=None): ...
flow = Decorator()
__getattr__ = getattr_migration(__name__)
""",
    "migration.py": "MOVED_IN_V3 = {'prefect.flows:Flow': 'prefect.new:Flow'}\n",
    "new.py": "@deprecated_class(start_date='x', help='Use more.')\nclass Flow: ...\n",
}


def test_a_wheel_is_read(script: Any, tmp_path: Path) -> None:
    wheel(tmp_path, "2.0.0", FIRST)
    symbols = script.Wheels().read(tmp_path / "prefect-2.0.0-py3-none-any.whl")
    assert symbols.open == {"prefect.open"}
    assert symbols.names["prefect"] == {
        "Flow": "=prefect.flows:Flow",
        "flow": "=prefect.flows:flow",
        "prefect": "M:prefect",
    }
    assert symbols.names["prefect.client"] == {"get_flow": "=prefect.flows:flow"}
    assert symbols.names["prefect.flows"] == {
        "Flow": "C",
        "Flow.__init__": "f:self,fn,name=",
        "Flow.deploy": "d:self,name,*,image=,**rest",
        "Flow.load": "fc:cls,_Flow__path",
        "Shown": "V",
        "TYPE_CHECKING": "X",
        "flow": "f:fn=,/,*,name=",
        "odd": "f",
    }
    assert symbols.names["prefect.lazy"] == {"flow": "=prefect.flows:flow"}
    assert symbols.names["prefect.lazy.inner"]["odd"] == "=prefect.flows:odd"


def test_what_moved_and_what_is_renamed(script: Any, tmp_path: Path) -> None:
    wheel(tmp_path, "3.0.0", SECOND)
    symbols = script.Wheels().read(tmp_path / "prefect-3.0.0-py3-none-any.whl")
    assert symbols.names["prefect.flows"]["Flow"] == ">prefect.new:Flow"
    assert symbols.names["prefect.flows"]["flow"] == "f:_Decorator__fn=,*,name=,tags="
    assert symbols.names["prefect.new"] == {"Flow": "C!Use more."}
    assert symbols.names["prefect.old"] == {"Flow": "=prefect.new:Flow"}


def test_the_table_has_ranges(script: Any, tmp_path: Path) -> None:
    wheel(tmp_path, "2.0.0", FIRST)
    wheel(tmp_path, "2.1.0", FIRST)
    wheel(tmp_path, "3.0.0", SECOND)
    wheels = script.Wheels()
    releases = [(2, 0, 0), (2, 1, 0), (3, 0, 0)]
    read = [wheels.read(path) for path in sorted(tmp_path.iterdir())]
    lines = script.table(releases, read).splitlines()
    assert lines[0] == '["2.0.0", "2.1.0", "3.0.0"]'
    by_module = {line.split("\t")[0]: line.split("\t")[1:] for line in lines[1:]}
    assert by_module["prefect.client"] == ["0-1", "", '{"get_flow":"=prefect.flows:flow"}']
    assert by_module["prefect.open"] == ["0-1", "0-1", "{}"]
    assert '"Flow":{"C":"0-1",">prefect.new:Flow":"2"}' in by_module["prefect.flows"][2]
    assert "TYPE_CHECKING" not in by_module["prefect.flows"][2], "only ever another library's"


def test_the_bytes_depend_on_the_wheels_alone(script: Any, tmp_path: Path) -> None:
    wheel(tmp_path, "3.0.0", SECOND)
    wheel(tmp_path, "2.0.0", FIRST)
    assert script.compiled(tmp_path) == script.compiled(tmp_path)
