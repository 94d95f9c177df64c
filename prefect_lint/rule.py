"""What a rule is: the class that every file under `prefect_lint/rules/` subclasses once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast, overload

from prefect_lint.findings import documentation_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from libcst import CSTNode

    from prefect_lint.findings import Applicability, Severity
    from prefect_lint.fixing.proposal import FixKind, Proposal
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Flow, Task
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.syntax.outline import Node
    from prefect_lint.syntax.yaml_nodes import YamlNode

T = TypeVar("T")

API_VERSION = 1
"""The version of the interface between rules and engine: this module, and what it hands to rules.

A plugin says for which one it is written, by `PREFECT_LINT_API = 1` in the module that its entry point
names. It is raised when rules that are written for the former could break.
"""


@dataclass(frozen=True)
class Place:
    """A node of a file: where a hit points, before its line and column are known.

    `node` is of the outline, of LibCST for a hit of a `visit_…` method, or of YAML in a file of
    deployments.
    """

    module: Module | DeploymentFile
    node: Node | CSTNode | YamlNode


@dataclass(frozen=True)
class Hit:
    """What a rule yields; the engine turns it into a `Finding` when it survives policy."""

    place: Place
    message: str
    related: tuple[tuple[Place, str], ...] = ()
    severity: Severity | None = None
    """Overrides the rule's own severity for this hit."""
    confidence: float | None = None
    """Overrides the rule's own confidence for this hit."""
    symbol: str | None = None
    """The flow or task that the hit is about; the enclosing one when left out."""
    recommendation: str | None = None
    """Overrides the rule's own recommendation where this place needs other words."""
    risk: str | None = None
    """Overrides the rule's own risk where this place needs other words."""
    opt_in: bool = False
    """Only reported when the rule was selected by more than the recommended preset."""
    secrets: tuple[tuple[Place, str], ...] = ()
    """Literals that hold a secret, and the secret as the program sees it: no report shows it."""
    fix: Proposal | None = None
    """What would mend it, made by a `SafeFix` or `UnsafeFix` of the rule."""


class option(Generic[T]):
    """A typed setting of a rule: `extra_calls: option[list[str]] = option([], "What it does.")`.

    Users write it with dashes under `[tool.prefect-lint.rules.<rule-name>]`; rules read `self.extra_calls`.
    The type of the default is the type that configuration must have.
    """

    def __init__(self, default: T, help: str) -> None:
        self.default = default
        self.help = help
        self.attribute = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.attribute = name

    @property
    def name(self) -> str:
        """How users spell the option."""
        return self.attribute.replace("_", "-")

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> option[T]: ...
    @overload
    def __get__(self, instance: Rule, owner: type[Any]) -> T: ...
    def __get__(self, instance: Rule | None, owner: type[Any]) -> T | option[T]:
        if instance is None:
            return self
        return cast("T", instance.settings.get(self.attribute, self.default))


class Rule:
    """One thing that can be wrong with a Prefect repository.

    Subclass it in a file of its own under the folder of its category; the engine finds it there. The
    docstring is the page users read, and its examples are run as tests. Override any of the `check_…`
    methods, or add `visit_<Node>(self, node, module)` methods that get LibCST nodes, and yield hits.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    category: ClassVar[str]
    severity: ClassVar[Severity]
    confidence: ClassVar[float]
    """The measured share of findings that are real, 0 to 1."""
    recommended: ClassVar[bool] = True
    """Whether the rule is in the recommended preset."""
    versions: ClassVar[tuple[int, ...]] = (2, 3)
    """The Prefect majors for which the rule is true; the engine keeps it from modules of other majors."""
    risk: ClassVar[str]
    recommendation: ClassVar[str]
    rollback: ClassVar[str]
    references: ClassVar[tuple[str, ...]] = ()
    url: ClassVar[str | None] = None
    """Where the page of a plugin's rule is, from https:// on; ours have theirs where all have it."""

    def __init__(self, settings: dict[str, Any] | None = None, *, opted_in: bool = True) -> None:
        self.settings: dict[str, Any] = settings or {}
        self.opted_in = opted_in
        """Whether the user asked for this rule by more than the recommended preset."""

    @classmethod
    def options(cls) -> list[option[Any]]:
        """The settings that this rule has, in the order in which the class declares them."""
        return [value for value in vars(cls).values() if isinstance(value, option)]

    @classmethod
    def fixes(cls) -> list[FixKind]:
        """The ways in which this rule mends what it finds, in the order in which the class declares them."""
        from prefect_lint.fixing.proposal import FixKind

        return [value for value in vars(cls).values() if isinstance(value, FixKind)]

    @classmethod
    def applicabilities(cls) -> list[Applicability]:
        """Whether its fixes are safe, unsafe or, safe first, both; empty when it has none."""
        return sorted({it.applicability for it in cls.fixes()}, key=lambda it: it.value)

    @classmethod
    def page_url(cls) -> str | None:
        """Where the page of this rule is, if it has one: the `url` of its findings."""
        return documentation_url(cls.code, cls.name) if cls.code.startswith("PFL") else cls.url

    def applies_to(self, module: Module | DeploymentFile) -> bool:
        """Whether the rule is true for every Prefect major that the file may run under."""
        return all(major in self.versions for major in module.majors)

    def check_task(self, task: Task) -> Iterable[Hit]:
        """Look at one task definition."""
        return ()

    def check_flow(self, flow: Flow) -> Iterable[Hit]:
        """Look at one flow definition."""
        return ()

    def check_call(self, call: PrefectCall) -> Iterable[Hit]:
        """Look at one call of a flow or task, in any of its forms."""
        return ()

    def check_module(self, module: Module) -> Iterable[Hit]:
        """Look at one analysed module as a whole."""
        return ()

    def check_deployment(self, deployment: Deployment) -> Iterable[Hit]:
        """Look at one deployment, of a `prefect.yaml` or of a call in Python."""
        return ()

    def check_deployment_file(self, file: DeploymentFile) -> Iterable[Hit]:
        """Look at one `prefect.yaml` as a whole."""
        return ()

    def check_project(self, project: Project) -> Iterable[Hit]:
        """Look at the repository as a whole."""
        return ()


def hit(
    module: Module | DeploymentFile,
    node: Node | CSTNode | YamlNode,
    message: str,
    *,
    related: Iterable[tuple[Place, str]] = (),
    severity: Severity | None = None,
    confidence: float | None = None,
    symbol: str | None = None,
    recommendation: str | None = None,
    risk: str | None = None,
    opt_in: bool = False,
    secrets: Iterable[tuple[Place, str]] = (),
    fix: Proposal | None = None,
) -> Hit:
    """A hit at a node of a module or of a file of deployments."""
    return Hit(
        Place(module, node),
        message,
        tuple(related),
        severity,
        confidence,
        symbol,
        recommendation,
        risk,
        opt_in,
        tuple(secrets),
        fix,
    )
