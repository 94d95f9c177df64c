"""PFL304 ineffective-cache-config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RemoveArgument
from prefect_lint.fixing.changes import Import, Wrap
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.caching import (
    KeyKind,
    Policy,
    key_function_of,
    key_kind,
    policy_of,
)
from prefect_lint.model.call_forms import takes_positional
from prefect_lint.model.given import is_duration, number_of, own_option, place_of
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.definitions import Definition, Option, Task
    from prefect_lint.rule import Hit

_ARGUMENTS = 2


class IneffectiveCacheConfig(Rule):
    """A task has caching options that cancel each other out, or that Prefect can't use.

    ## What it catches
    - `persist_result=False` together with `cache_policy` or `cache_key_fn`: nothing is kept, so nothing is
      found again.
    - `cache_policy` and `cache_key_fn` on the same task: the policy is ignored.
    - `result_storage_key` together with either: the storage key alone decides.
    - `NO_CACHE` with `cache_expiration`: there is nothing to expire.
    - `refresh_cache=True` written into the decorator: the cache is filled and never read.
    - A `cache_key_fn` that can't be called with `(context, parameters)`.
    - As errors, because the run fails: `cache_expiration` as a number or string instead of a `timedelta`,
      `cache_policy` as a string, a `cache_key_fn` that is `async` or gives a number or container.

    What only exists in Prefect 3, such as policies, is not looked for in Prefect 2.

    ## Why it matters
    Prefect takes these options without complaint, or logs a line that nobody reads. The task then runs every
    time although it looks cached, or is cached by another key than the one that is written there.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.cache_policies import INPUTS, TASK_SOURCE

    @task(cache_policy=INPUTS + TASK_SOURCE, persist_result=False)
    def exchange_rate(currency: str) -> float:
        return {"EUR": 1.0, "USD": 1.1}[currency]

    @flow
    def prices() -> float:
        return 20 * exchange_rate("USD")
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.cache_policies import INPUTS, TASK_SOURCE

    @task(cache_policy=INPUTS + TASK_SOURCE)
    def exchange_rate(currency: str) -> float:
        return {"EUR": 1.0, "USD": 1.1}[currency]

    @flow
    def prices() -> float:
        return 20 * exchange_rate("USD")
    ```

    ## When it stays silent
    An option of the pair is not written out or may be `None`; `persist_result=True` with `NO_CACHE`, which
    keeps results for retries and is meant so; `.with_options(refresh_cache=True)` for one call; `refresh_cache`
    on a task that fills the cache for another one with the same key function; and options for caching with
    neither key nor policy, which `missing-cache-key` reports.
    """

    code = "PFL304"
    name = "ineffective-cache-config"
    category = "caching"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "The task does its work again every time, with the cost and the load that the cache was meant "
        "to save."
    )
    recommendation = (
        "Decide whether the task is to be cached, and leave only the options for that: one key, and "
        "results that are kept."
    )
    rollback = "Put the option back; the task behaves as it did before."
    references = ("https://docs.prefect.io/v3/concepts/caching",)

    without_expiration = SafeFix(
        "Take the `cache_expiration` out.",
        because="There was nothing that could expire: the task runs at every call as before.",
    )
    kept = UnsafeFix(
        "Take `persist_result=False` out.",
        because="The task is then cached as it reads, and no longer does its work at every call.",
    )
    timed = UnsafeFix(
        "Make a `timedelta` of the number.",
        because="That it counts seconds is a guess.",
    )
    read_again = UnsafeFix(
        "Take `refresh_cache=True` out.",
        because="The task then finds what it keeps, and no longer does its work at every call.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        for found in _Checks(task, self).all():
            yield found
            # One cause is enough: most of them come with a second one.
            return


class _Checks:
    def __init__(self, task: Task, rule: IneffectiveCacheConfig) -> None:
        self.task = task
        self.rule = rule
        self.majors = task.module.majors
        self.policy = policy_of(task) if self.majors == (3,) else Policy.UNKNOWN
        self.key = key_function_of(task)

    def all(self) -> Iterator[Hit]:
        yield from self._expiration()
        yield from self._text_policy()
        yield from self._key_function()
        yield from self._not_persisted()
        yield from self._two_keys()
        yield from self._storage_key()
        yield from self._nothing_to_expire()
        yield from self._always_refreshed()

    def _hit(
        self,
        message: str,
        at: Option,
        *others: Option,
        severity: Severity | None = None,
        recommendation: str | None = None,
        risk: str | None = None,
        related: tuple[tuple[Place, str], ...] = (),
        at_task: bool = False,
        fix: Proposal | None = None,
    ) -> Iterator[Hit]:
        task = self.task
        if all(own_option(task, option.name) is None for option in (at, *others)):
            # A copy that changes none of this: it was said of the task itself.
            return
        node = task.node if at_task else place_of(task, at)
        places = [
            (Place(option.module, option.node), f"`{option.name}` is given here")
            for option in ((at, *others) if at_task else others)
            if option.node is not None and option.node is not node
        ]
        yield hit(
            task.module,
            node,
            message,
            related=[*places, *related],
            severity=severity,
            recommendation=recommendation,
            risk=risk,
            symbol=task.name,
            fix=fix,
        )

    def _is_here(self, option: Option) -> bool:
        """Whether an option is written in the decorator or call that makes the task."""
        return option.node is not None and place_of(self.task, option) is option.node

    def _left_out(self, option: Option) -> RemoveArgument | None:
        if option.node is None or not self._is_here(option):
            return None
        return RemoveArgument(option.node)

    def _expiration(self) -> Iterator[Hit]:
        expiration = self.task.option("cache_expiration")
        if expiration is None:
            return
        # `60 * 60` is as good a number as `3600`.
        value = expiration.literal if expiration.is_literal else number_of(expiration)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return
        if value == 0 and self.majors != (3,):
            # Prefect 2 takes zero for no expiration.
            return
        written = f"timedelta(seconds={value})" if not isinstance(value, str) else "timedelta(…)"
        yield from self._hit(
            f"Task `{self.task.name}` fails when it ends: `cache_expiration={value!r}` is no `timedelta`.",
            expiration,
            severity=Severity.ERROR,
            recommendation=f"Write `cache_expiration={written}`, with `timedelta` from `datetime`.",
            risk="Every run of the task does its work and then fails with a `TypeError`.",
            fix=self.rule.timed(self._as_duration(expiration)),
        )

    def _as_duration(self, expiration: Option) -> Wrap | None:
        node = expiration.node
        if node is None or isinstance(expiration.literal, str) or not self._is_here(expiration):
            return None
        return Wrap(node, (Import("datetime.timedelta"), "(seconds="), ")")

    def _text_policy(self) -> Iterator[Hit]:
        policy = self.task.option("cache_policy")
        if policy is not None and self.policy is Policy.TEXT:
            yield from self._hit(
                f"Task `{self.task.name}` fails: `cache_policy={policy.literal!r}` is a string, not a "
                "policy.",
                policy,
                severity=Severity.ERROR,
                recommendation=(
                    "Import the policy from `prefect.cache_policies`, for example `INPUTS`, and pass "
                    "the object."
                ),
                risk="Every run of the task fails with an `AttributeError` before it does anything.",
            )

    def _key_function(self) -> Iterator[Hit]:
        key = self.key
        if key is None or len(self.majors) != 1:
            return
        name = self.task.name
        if key.is_literal or (isinstance(key.thing, t.RepoFunction) and not _fits(key.thing)):
            older = self.majors == (2,)
            outcome = "fails" if older else "is never cached"
            yield from self._hit(
                f"Task `{name}` {outcome}: its `cache_key_fn` can't be called with a context and the "
                "parameters.",
                key,
                severity=Severity.ERROR if older else None,
                recommendation="Write it as a function of two parameters, `def key(context, parameters)`.",
                risk=(
                    "Every run of the task crashes with a `TypeError` before it does anything."
                    if older
                    else "The error is only logged, and the task does its work again every time."
                ),
                related=_definition_of(key),
            )
        elif isinstance(key.thing, t.RepoFunction):
            kind = key_kind(key.thing)
            # Prefect 2 makes a string of a number.
            if kind is KeyKind.TEXT or (kind is KeyKind.NUMBER and self.majors != (3,)):
                return
            given = {KeyKind.COROUTINE: "is `async`", KeyKind.NUMBER: "gives a number"}
            yield from self._hit(
                f"Task `{name}` fails: its `cache_key_fn` {given.get(kind, 'gives a container')}, not "
                "a string.",
                key,
                severity=Severity.ERROR,
                recommendation="Give back a string, such as an f-string of the parameters that matter.",
                risk="Every run of the task fails with a `ValidationError` before it does anything.",
                related=_definition_of(key),
            )

    def _not_persisted(self) -> Iterator[Hit]:
        persist = self.task.option("persist_result")
        if persist is None or not persist.is_literal or persist.literal is not False:
            return
        cause = self.key
        if cause is None and self.policy is Policy.CACHES:
            cause = self.task.option("cache_policy")
        if cause is None:
            return
        older = self.majors == (2,)
        yield from self._hit(
            f"Task `{self.task.name}` has `persist_result=False`, so its `{cause.name}` "
            + ("finds a result that is gone." if older else "never finds a result."),
            persist,
            cause,
            severity=Severity.ERROR if older else None,
            recommendation=(
                f"Remove `persist_result=False` when the task is to be cached, else remove `{cause.name}`."
            ),
            risk=(
                "The second call with the same key fails with `MissingResult`." if older else None
            ),
            fix=self.rule.kept(self._left_out(persist)),
        )

    def _two_keys(self) -> Iterator[Hit]:
        policy = self.task.option("cache_policy")
        if policy is None or self.key is None:
            return
        if self.policy not in (Policy.CACHES, Policy.NO_CACHE):
            return
        yield from self._hit(
            f"Task `{self.task.name}` has a `cache_policy` that is ignored, because it has a "
            "`cache_key_fn` too.",
            policy,
            self.key,
            at_task=True,
            risk=(
                "The task is cached by the key function alone, which may leave out inputs that the "
                "policy was meant to cover: it then serves the result of other inputs."
            ),
            recommendation=(
                "Keep one of the two; to use both, write `CacheKeyFnPolicy(cache_key_fn=…) + <policy>` as "
                "`cache_policy`."
            ),
        )

    def _storage_key(self) -> Iterator[Hit]:
        storage = self.task.option("result_storage_key")
        if storage is None or self.majors != (3,) or isinstance(storage.thing, t.Unknown):
            return
        cause = self.key
        if cause is None and self.policy is Policy.CACHES:
            cause = self.task.option("cache_policy")
        if cause is None or (storage.is_literal and not storage.literal):
            return
        yield from self._hit(
            f"Task `{self.task.name}` has a `{cause.name}` that is ignored: `result_storage_key` alone "
            "decides which result is found again.",
            cause,
            storage,
            risk=(
                "Calls with different inputs get the same result wherever the storage key is the same "
                "for them."
            ),
            recommendation=(
                "Put what matters into the storage key, as in `{parameters[day]}`, and drop the other "
                "option; or drop the storage key."
            ),
        )

    def _nothing_to_expire(self) -> Iterator[Hit]:
        policy = self.task.option("cache_policy")
        if (
            policy is None
            or self.policy not in (Policy.NO_CACHE, Policy.NONE)
            or self.key is not None
        ):
            return
        if not self.task.options.is_unset("result_storage_key"):
            return
        expiration = self.task.option("cache_expiration")
        if expiration is None or not is_duration(expiration):
            return
        word = "None" if self.policy is Policy.NONE else "NO_CACHE"
        yield from self._hit(
            f"Task `{self.task.name}` is not cached (`cache_policy={word}`), so its `cache_expiration` "
            "has no effect.",
            expiration,
            policy,
            recommendation="Remove `cache_expiration`, or give the task a policy that caches.",
            fix=self.rule.without_expiration(self._left_out(expiration)),
        )

    def _always_refreshed(self) -> Iterator[Hit]:
        refresh = self.task.option("refresh_cache")
        if refresh is None or refresh.literal is not True or self.task.base is not None:
            return
        if self.key is None and self.policy is not Policy.CACHES:
            return
        if self.key is not None and _is_shared(self.key, self.task):
            return
        yield from self._hit(
            f"Task `{self.task.name}` has `refresh_cache=True`, so it fills its cache and never reads it.",
            refresh,
            recommendation=(
                "Remove it here, and pass it for the one call that has to be fresh: "
                "`.with_options(refresh_cache=True)`."
            ),
            fix=self.rule.read_again(self._left_out(refresh)),
        )


def _fits(function: t.RepoFunction) -> bool:
    """Whether Prefect can call a key function: with the context of the task run and the parameters."""
    params = function.node.params
    return takes_positional(params if function.receiver is None else params[1:], _ARGUMENTS)


def _definition_of(key: Option) -> tuple[tuple[Place, str], ...]:
    thing = key.thing
    if not isinstance(thing, t.RepoFunction) or thing.node is key.node:
        return ()
    return ((Place(thing.module, thing.node), "The key function is defined here"),)


def _is_shared(key: Option, task: Definition) -> bool:
    """Whether another task of the repository has the same key function, and may read what this one keeps."""
    if not isinstance(key.thing, t.RepoFunction):
        # The keys of `task_input_hash` begin with the task.
        return False
    return any(
        other.root is not task.root
        and (given := other.option("cache_key_fn"))
        and given.thing == key.thing
        for module in task.module.project.users_of(key.thing.module.path)
        for other in module.tasks
    )
