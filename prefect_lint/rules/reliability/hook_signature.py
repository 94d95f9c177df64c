"""PFL126 hook-signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import members
from prefect_lint.model import things as t
from prefect_lint.model.call_forms import takes_keywords, takes_positional
from prefect_lint.model.definitions import Task
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.hooks import (
    STATE_HOOKS,
    TRANSACTION_HOOKS,
    Hook,
    hooks_by_decorator,
    hooks_in_options,
)
from prefect_lint.model.module import function_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.model.definitions import Definition, Flow, Option
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_NAMES = {"flow": ("flow", "flow_run", "state"), "task": ("task", "task_run", "state")}
_LOST = (
    "The hook is never run: Prefect logs one line and goes on, so the alert or clean-up that it stands "
    "for is missing on the day of a failure."
)


_OF_SUCCESS = ("on_completion",)
_AFTER_RUNS = ("on_completion", "on_failure", "on_crashed", "on_cancellation")
_RUN_LOGGER = t.Symbol("prefect.get_run_logger")
_PLAIN = (
    "Make the hook a plain function; what has to be a task run, it can start itself, with values such as "
    "`flow_run.id` and not with the run or the state."
)


class HookSignature(Rule):
    """A state hook can't be called the way Prefect calls it, or is not given as a list of functions.

    ## What it catches
    A function in `on_failure`, `on_completion`, `on_crashed`, `on_cancellation` or `on_running` that does not
    take the flow or task, the run and the state, or that is a task itself; one in `on_rollback` or `on_commit`
    that does not take the transaction alone; the same for functions under `@my_flow.on_failure`; in Prefect 2,
    a hook of a flow that calls `get_run_logger()`; and an option that is given a function instead of a list, a
    string, or the outcome of a call that returns nothing.

    ## Why it matters
    Hooks are called after the state is set. Whatever goes wrong in the call is logged and forgotten: the
    hook has no effect, and the run looks as if there were none. Prefect 3 passes the three by position;
    Prefect 2 passes them by the names `flow`, `flow_run` and `state`, or `task`, `task_run` and `state`.
    A hook that is a task is not run either: a task looks for states in its arguments, takes them for its
    inputs, and refuses a run or a failure. Older releases of Prefect 3 did run it for a run that succeeded,
    with its result in place of the state.
    What is no list of functions raises `TypeError` when the flow or task is defined.

    ## Example
    ```python
    from prefect import flow

    def alert(state):
        print(f"orders failed: {state.message}")

    @flow(on_failure=[alert])
    def orders(day: str):
        raise ConnectionError(day)
    ```

    ## Use instead
    ```python
    from prefect import flow

    def alert(flow, flow_run, state):
        print(f"{flow.name} failed: {state.message}")

    @flow(on_failure=[alert])
    def orders(day: str):
        raise ConnectionError(day)
    ```

    ## When it stays silent
    The hook is not in the repository or has a decorator of its own; its parameters fit, with defaults,
    `*args` (Prefect 3) or `**kwargs` (Prefect 2), or with what a `functools.partial` gives. Where both
    majors may run the file, the hook has to be wrong for both.
    """

    code = "PFL126"
    name = "hook-signature"
    category = "reliability"
    severity = Severity.ERROR
    confidence = 0.95
    risk = _LOST
    recommendation = (
        "Give a list of functions, and write a hook as `def alert(flow, flow_run, state)` for a flow, "
        "`def alert(task, task_run, state)` for a task, and `def undo(transaction)` for a rollback."
    )
    rollback = "Put the old hook back: it is skipped again, and the runs end as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/state-change-hooks",)

    listing = SafeFix(
        "Put the hook into a list.",
        because="The file could not be imported, and now the hook is called when it says.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from self._check(flow)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from self._check(task)

    def check_module(self, module: Module) -> Iterator[Hit]:
        yield from _badly_called(hooks_by_decorator(module))

    def _check(self, definition: Definition) -> Iterator[Hit]:
        if is_expected_to_fail(definition.node):
            return
        for name in STATE_HOOKS[definition.kind]:
            option = own_option(definition, name)
            what = None if option is None else _no_list(option.thing)
            if option is not None and what is not None:
                yield hit(
                    definition.module,
                    place_of(definition, option),
                    f"`{name}` of {definition.kind} `{definition.name}` is {what}, not a list of functions, so "
                    "defining it raises `TypeError`.",
                    symbol=definition.name,
                    risk="The file can't be imported: none of its flows can be run or deployed.",
                    recommendation=f"Put the hook into a list: `{name}=[alert]`.",
                    fix=self.listing(_in_list(definition, option)),
                )
        yield from _badly_called(hooks_in_options(definition))


def _in_list(definition: Definition, option: Option) -> Wrap | None:
    """The hook in a list, where it can be called there."""
    node = option.node
    if node is None or place_of(definition, option) is not node:
        return None
    if not isinstance(option.thing, t.RepoFunction) or not isinstance(node, o.Expr):
        return None
    project = definition.module.project
    hook = Hook(option.name, definition, option.thing, definition.module, node, node)
    called = all(_fault(hook, major, project) is None for major in definition.module.majors)
    return Wrap(node, "[", "]") if called else None


def _no_list(thing: t.Thing) -> str | None:
    if isinstance(thing, t.RepoFunction):
        return "a function"
    if isinstance(thing, t.Value) and isinstance(thing.value, str) and thing.value:
        return "a string"
    return None


def _badly_called(hooks: Iterable[Hook]) -> Iterator[Hit]:
    for hook in hooks:
        definition = hook.definition
        project = hook.module.project
        of = f"in `{hook.name}` of {definition.kind} `{definition.name}`"
        if hook.name not in TRANSACTION_HOOKS and _is_no_function(hook, project):
            yield hit(
                hook.module,
                hook.node,
                f"The element {of} is no function, so defining the {definition.kind} raises `TypeError`.",
                symbol=definition.name,
                risk="The file can't be imported: none of its flows can be run or deployed.",
                recommendation="Give the function itself, without calling it.",
            )
            continue
        majors = hook.module.majors
        if hook.name not in TRANSACTION_HOOKS and isinstance(_unbound(hook.thing), Task):
            yield hit(
                hook.module,
                hook.node,
                f"The hook {of} is a task, {_refusal(hook, majors)}.",
                symbol=definition.name,
                recommendation=_PLAIN,
            )
            continue
        logger = _logger_call(hook, project) if majors == (2,) else None
        if logger is not None:
            yield hit(
                hook.module,
                hook.node,
                f"The hook {of} ends at `get_run_logger()`, which raises in a flow hook of Prefect 2.",
                related=[(Place(*logger), "The logger is asked for here")],
                symbol=definition.name,
                recommendation=(
                    "Take `flow_run_logger(flow_run, flow)` from `prefect.logging.loggers` in the hooks of "
                    "flows."
                ),
            )
        faults = [_fault(hook, major, project) for major in majors]
        if not faults or None in faults:
            continue
        function = _function(hook.thing, project)
        related = []
        if function is not None and function.node is not hook.node:
            related.append((Place(function.module, function.node), "The hook is defined here"))
        yield hit(
            hook.module,
            hook.node,
            f"The hook {of} is never run: {faults[0]}.",
            related=related,
            symbol=definition.name,
        )


def _logger_call(hook: Hook, project: Project) -> tuple[Module, o.Call] | None:
    """Where a hook of a flow asks for the run logger, outside of any `try` or `with`."""
    function = _function(hook.thing, project)
    if hook.definition.kind != "flow" or hook.name not in _AFTER_RUNS or function is None:
        return None
    node = function.node
    for call in node.scope.calls:
        if function_of(call) is not node or call.arguments:
            continue
        if any(isinstance(it, o.Try | o.With) for it in call.ancestors()):
            continue
        if project.infer.thing(call.func, function.module) == _RUN_LOGGER:
            return function.module, call
    return None


def _refusal(hook: Hook, majors: tuple[int, ...]) -> str:
    if 3 in majors and hook.name in _OF_SUCCESS:
        return "which Prefect does not run, or runs with the result in place of the state in older releases"
    return "which Prefect does not run with a run and its state as inputs"


def _is_no_function(hook: Hook, project: Project) -> bool:
    if isinstance(hook.thing, t.Value):
        return True
    if not isinstance(hook.expr, o.Call) or not isinstance(hook.thing, t.Unknown | t.Coroutine):
        return False
    # `on_failure=[alert()]`: what the list holds is what `alert` returned.
    called = project.infer.thing(hook.expr.func, hook.module)
    if not isinstance(called, t.RepoFunction) or not isinstance(called.node, o.FunctionDef):
        return False
    node = called.node
    if node.is_generator or node.decorators:
        return False
    return not any(isinstance(it, o.Return) and it.value for it in own_nodes(node.body))


def _fault(hook: Hook, major: int, project: Project) -> str | None:
    """Why a hook can't be called under one major, in words."""
    if hook.name in TRANSACTION_HOOKS:
        params = _open_params(hook.thing, project)
        if major != 3 or params is None or takes_positional(params, 1):
            return None
        return "Prefect calls it with the transaction alone, which it does not take"
    params = _open_params(hook.thing, project)
    if params is None:
        return None
    names = _NAMES[hook.definition.kind]
    if major == 3:
        if takes_positional(params, len(names)):
            return None
        listed = ", ".join(name.replace("_", " ") for name in names)
        return (
            f"Prefect calls it with three positional arguments ({listed}), which it does not take"
        )
    if takes_keywords(params, names):
        return None
    listed = f"`{names[0]}`, `{names[1]}` and `{names[2]}`"
    return f"Prefect 2 calls it with the keywords {listed}, which it does not take"


def _open_params(thing: t.Thing, project: Project) -> list[o.Param] | None:
    """The parameters that Prefect's arguments go to; `None` when that can't be known."""
    function = _function(thing, project)
    if function is None:
        return None
    params = list(function.node.params)
    if isinstance(function.receiver, t.RepoInstance):
        params = params[1:]
    if not isinstance(thing, t.Partial):
        return params
    call = thing.call
    if call.has_star or call.has_double_star:
        return None
    bound = {keyword.arg for keyword in call.keywords}
    left = params[len(call.args) - 1 :]
    positional = [it for it in left if it.kind in ("positional-only", "positional")]
    if any(it.name in bound for it in positional[:3]) or len(left) + len(call.args) - 1 != len(
        params
    ):
        return None
    return [it for it in left if it.name not in bound]


def _function(thing: t.Thing, project: Project) -> t.RepoFunction | None:
    """The function that runs when a hook is called, unless something else is around it."""
    thing = _unbound(thing)
    if isinstance(thing, t.RepoInstance):
        method = members.member(project.infer, thing.cls, "__call__", thing)
        thing = method if isinstance(method, t.RepoFunction) else t.UNKNOWN
    if not isinstance(thing, t.RepoFunction):
        return None
    node = thing.node
    if isinstance(node, o.FunctionDef) and len(node.decorators) > _own_decorators(thing):
        return None
    return thing


def _unbound(thing: t.Thing) -> t.Thing:
    return thing.target if isinstance(thing, t.Partial) else thing


def _own_decorators(function: t.RepoFunction) -> int:
    """How many decorators make a function a hook: `@etl.on_failure` gives the function back."""
    node, module = function.node, function.module
    assert isinstance(node, o.FunctionDef)
    return sum(
        isinstance(module.project.infer.thing(decorator, module), t.Method)
        for decorator in node.decorators
    )
