"""Shell commands by what their failure means: those that can't fail usefully, and those that answer by it.

Read in the manuals of the GNU tools and of bash 5.
"""

from __future__ import annotations

HARMLESS = frozenset(
    {
        ":",
        "alias",
        "chmod",
        "chown",
        "clear",
        "date",
        "df",
        "echo",
        "env",
        "export",
        "free",
        "hostname",
        "id",
        "ls",
        "mkdir",
        "nproc",
        "printenv",
        "printf",
        "ps",
        "pwd",
        "readonly",
        "set",
        "shopt",
        "sleep",
        "touch",
        "trap",
        "true",
        "ulimit",
        "umask",
        "uname",
        "unset",
        "uptime",
        "which",
        "whoami",
        "yes",
    }
)
"""Commands that only show or prepare something: what comes after them fails by itself without their success."""

REMOVING = frozenset({"rm", "rmdir", "unlink"})
"""Commands that fail when there is nothing left to remove, which mostly is fine."""

ANSWERING = frozenset(
    {
        "[",
        "[[",
        "cmp",
        "command",
        "diff",
        "egrep",
        "false",
        "fgrep",
        "fuser",
        "grep",
        "kill",
        "killall",
        "lsof",
        "pgrep",
        "pidof",
        "ping",
        "pkill",
        "rg",
        "test",
        "type",
        "which",
        "zgrep",
    }
)
"""Commands whose exit code is an answer, so that another one than zero is no failure."""

HOUSEKEEPING = frozenset(
    {
        ".", "builtin", "cat", "cd", "cp", "eval", "exit", "head", "ln", "local", "mktemp", "mv",
        "popd", "pushd", "read", "return", "shift", "source", "tail", "tee", "time", "wait",
    }
)  # fmt: skip
"""Commands with which a script gets around on its own machine."""

COMPOUND = frozenset(
    {
        "!",
        "(",
        "case",
        "do",
        "done",
        "elif",
        "else",
        "esac",
        "fi",
        "for",
        "function",
        "if",
        "select",
        "then",
        "until",
        "while",
        "{",
        "}",
    }
)
"""Words with which more than a simple command begins."""

POSIX_SHELLS = frozenset({"ash", "bash", "dash", "ksh", "sh", "zsh"})

ANSWERING_GIT = frozenset(
    {"--exit-code", "--quiet", "check-ignore", "ls-files", "merge-base", "show-ref"}
)
"""Words of a `git` command that make its exit code an answer."""

SHOWING = frozenset(
    {"clear", "cls", "notify-send", "open", "pause", "say", "start", "stty", "tput", "xdg-open"}
)
"""Programs that show something to whoever sits in front of the screen."""

ENDING = frozenset({"cancel", "down", "kill", "stop", "terminate"})
"""Words after a program with which it ends something, as in `docker stop`: mostly it may have ended already."""

PREPARING_DBT = frozenset(
    {
        "--version",
        "clean",
        "compile",
        "debug",
        "deps",
        "docs",
        "init",
        "list",
        "ls",
        "parse",
        "show",
    }
)
"""Words after `dbt` with which it builds nothing: where they fail, what builds fails after them."""

LAUNCHERS: dict[str, tuple[str, ...]] = {
    "caffeinate": (),
    "env": (),
    "exec": (),
    "nice": (),
    "nohup": (),
    "sudo": (),
    "time": (),
    "hatch": ("run",),
    "pdm": ("run",),
    "pipenv": ("run",),
    "pixi": ("run",),
    "poetry": ("run",),
    "rye": ("run",),
    "uv": ("run",),
    "uvx": (),
}
"""Programs that run another one, and the words between the two."""
