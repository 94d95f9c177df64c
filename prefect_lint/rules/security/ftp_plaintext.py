"""PFL803 ftp-plaintext."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_FTP = "ftplib.FTP"
_LOGIN = "ftplib.FTP.login"
_POLICY_SETTER = "set_missing_host_key_policy"
_ANY_HOST = frozenset({"paramiko.AutoAddPolicy", "paramiko.client.AutoAddPolicy"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class FtpPlaintext(Rule):
    """A user and password go over the network as they are, or to a host that nobody has verified.

    ## What it catches
    A login with a user name through `ftplib.FTP`, in its constructor or with `.login(…)`. And
    `paramiko.AutoAddPolicy`, which makes SFTP accept whatever host answers.

    ## Why it matters
    FTP has no encryption: everybody on the way reads the password and the files, and can change them. SFTP
    has, but with `AutoAddPolicy` the client logs in to any host that claims the name and sends it the files;
    workers in fresh containers know no host keys, so that they accept a new one in every run.

    ## Example
    ```python
    from ftplib import FTP

    from prefect import task

    @task(retries=3, retry_delay_seconds=60)
    def fetch_prices(host: str, user: str, password: str):
        with FTP(host, timeout=30) as ftp:
            ftp.login(user, password)
            return ftp.nlst("prices")
    ```

    ## Use instead
    ```python
    from ftplib import FTP_TLS

    from prefect import task

    @task(retries=3, retry_delay_seconds=60)
    def fetch_prices(host: str, user: str, password: str):
        with FTP_TLS(host, timeout=30) as ftp:
            ftp.login(user, password)
            ftp.prot_p()
            return ftp.nlst("prices")
    ```

    ## When it stays silent
    The login is anonymous, as for public archives; the host is the same machine; the class is `FTP_TLS` or a
    subclass of the repository; or it can't be seen what the object is.
    """

    code = "PFL803"
    name = "ftp-plaintext"
    category = "security"
    severity = Severity.ADVICE
    confidence = 0.9
    recommended = False
    risk = (
        "Whoever is on the way between worker and server can read the password, and read and change the "
        "files."
    )
    recommendation = (
        "Ask the partner for SFTP, or use `ftplib.FTP_TLS` and call `prot_p()` after the login, so that the "
        "files are encrypted too."
    )
    rollback = "Go back to `FTP` if the server has nothing else, with a password of its own."
    references = (
        "https://docs.python.org/3/library/ftplib.html#ftplib.FTP_TLS",
        "https://docs.paramiko.org/en/stable/api/client.html#paramiko.client.AutoAddPolicy",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for call in scope.calls:
                if _logs_in(call, module):
                    yield hit(module, call, "This FTP login sends its password unencrypted.")
                elif _accepts_any_host(call, module):
                    yield _any_host(call, module)


def _symbol(expr: o.Expr, module: Module) -> str | None:
    thing = module.project.infer.thing(expr, module)
    return thing.name if isinstance(thing, t.Symbol) else None


def _logs_in(call: o.Call, module: Module) -> bool:
    """Whether a call gives a user and password to another machine through FTP."""
    target = _symbol(call.func, module)
    if target == _FTP:
        return _has_user(call, 1) and not _is_local(call)
    return target == _LOGIN and _has_user(call, 0) and not _made_for_local(call, module)


def _has_user(call: o.Call, position: int) -> bool:
    """Whether a login names a user that is not the anonymous one."""
    if call.has_star:
        return False
    user = call.keyword("user")
    if user is None and len(call.args) > position:
        user = call.args[position]
    if user is None:
        return False
    return not (isinstance(user, o.Constant) and user.value in ("", "anonymous", "ftp", None))


def _is_local(call: o.Call) -> bool:
    host = call.args[0] if call.args else call.keyword("host")
    return isinstance(host, o.Constant) and host.value in _LOCAL


def _made_for_local(call: o.Call, module: Module) -> bool:
    """Whether the connection that logs in is one to the same machine, in the same scope."""
    scope = module.scope
    for node in call.ancestors():
        if isinstance(node, o.FunctionDef | o.Lambda):
            scope = node.scope
            break
    made = [it for it in scope.calls if _symbol(it.func, module) == _FTP]
    return bool(made) and all(_is_local(it) for it in made)


def _accepts_any_host(call: o.Call, module: Module) -> bool:
    if not (isinstance(call.func, o.Attribute) and call.func.attr == _POLICY_SETTER):
        return False
    for policy in call.args:
        made = policy.func if isinstance(policy, o.Call) else policy
        if _symbol(made, module) in _ANY_HOST:
            return True
    return False


def _any_host(call: o.Call, module: Module) -> Hit:
    return hit(
        module,
        call,
        "`AutoAddPolicy` accepts whatever host answers, and goes on to log in there.",
        risk="A host that takes the place of the server gets the password, if there is one, and the files.",
        recommendation=(
            "Keep `RejectPolicy`, and load the key of the server with `load_host_keys(…)` from a file that is "
            "deployed with the flow."
        ),
    )
