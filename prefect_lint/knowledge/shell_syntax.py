"""What a POSIX shell makes of a line, and a program that is started without one does not."""

from __future__ import annotations

import re

OPERATORS = frozenset({"|", "||", "&&", "|&", "&", ";", ";;"})
REDIRECTION = re.compile(r"(?:\d*|&)(?:>>|>&|>\||>|<<<|<<|<)(?![=\w-]*>)(?!=)")
"""At the beginning of a word; `<name>` is a gap to fill in, and `>=3` is part of a requirement."""
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
VARIABLE = re.compile(r"\$\{?(?!env:)([A-Za-z_]\w*)")
"""A variable of the environment; `$1` is for `awk`, and `$env:NAME` for PowerShell."""
LASTING = frozenset(
    {
        ".",
        "alias",
        "cd",
        "export",
        "popd",
        "pushd",
        "set",
        "shopt",
        "source",
        "ulimit",
        "umask",
        "unset",
    }
)
"""Words that change the shell itself, and so do nothing when it ends after them."""
WORDS = LASTING | {
    "!",
    "(",
    "[[",
    "case",
    "declare",
    "do",
    "done",
    "elif",
    "else",
    "esac",
    "eval",
    "exec",
    "exit",
    "fi",
    "for",
    "function",
    "if",
    "local",
    "readonly",
    "return",
    "shift",
    "then",
    "trap",
    "until",
    "while",
    "{",
    "}",
}
"""What only a shell knows, at the beginning of a command."""
REMOTE = frozenset(
    {"cmd", "cmd.exe", "gcloud", "powershell", "powershell.exe", "pwsh", "ssh", "wsl", "wsl.exe"}
)
"""Programs that hand their words to a shell, on this machine or another."""
SCRIPT_OPTION = re.compile(r"-[a-z]*c|--command|/[cC]")
"""How programs take code of a shell, or of another language, as their next word."""
OWN_VARIABLES = frozenset(
    {
        "awk",
        "egrep",
        "envsubst",
        "gawk",
        "grep",
        "jq",
        "mawk",
        "mongosh",
        "perl",
        "psql",
        "rg",
        "sed",
        "yq",
    }
)
"""Programs for which `$name` has a meaning of its own."""
TAKES_SEMICOLON = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
"""Options of `find` that end with a `;`, which needs a backslash only in a shell."""
