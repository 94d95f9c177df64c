"""The steps of `build`, `push` and `pull` that Prefect and its integrations bring along.

Read in the wheels of Prefect 2.11.5, 2.14.21, 2.20.26, 3.0.0, 3.1.0, 3.2.15, 3.4.0, 3.4.25, 3.6.0, 3.6.10,
3.7.0 and 3.8.8, and of the integrations: prefect-aws 0.3.4 to 0.7.12, prefect-azure 0.2.9 to 0.4.13,
prefect-docker 0.5.0 and 0.7.4, prefect-gcp 0.4.4 to 0.6.22. prefect-github, prefect-gitlab and
prefect-bitbucket have no steps.
"""

from __future__ import annotations

from typing import NamedTuple

Release = tuple[int, ...]


class Since(NamedTuple):
    """When an argument came, as far as the wheels tell."""

    lacking: Release
    """The last Prefect that is known not to have it."""
    having: str
    """The first one that is known to have it."""


class KnownStep(NamedTuple):
    """What a step takes, and what other values may use of it."""

    takes: dict[str, Since | None]
    """Its arguments, with when they came for those that it did not have from the start."""
    requires: frozenset[str] = frozenset()
    """Those that have no default."""
    outputs: frozenset[str] | None = frozenset()
    """The keys of what it returns; `None` when that depends on what it is given."""
    open: bool = False
    """Whether it takes any other argument as well."""
    until: Release | None = None
    """The first Prefect that does not have it any more."""
    instead: str | None = None
    """What replaces it."""


def _takes(names: str) -> dict[str, Since | None]:
    return dict.fromkeys(names.split())


RESERVED = frozenset({"id", "requires"})
"""What every step takes, and its function does not get to see."""

_GIT: dict[str, Since | None] = {
    **_takes("repository branch include_submodules access_token credentials"),
    "directories": Since((3, 1), "3.2.15"),
    "commit_sha": Since((3, 2, 15), "3.4.0"),
    "clone_directory_name": Since((3, 6), "3.6.10"),
}
_DIRECTORY = frozenset({"directory"})
_IMAGE = frozenset({"image_name", "tag", "image", "additional_tags"})

_PREFECT: dict[str, KnownStep] = {
    "git_clone": KnownStep(_GIT, frozenset({"repository"}), _DIRECTORY),
    "agit_clone": KnownStep(_GIT, frozenset({"repository"}), _DIRECTORY),
    "git_clone_project": KnownStep(
        _takes("repository branch include_submodules access_token"),
        frozenset({"repository"}),
        _DIRECTORY,
        until=(3,),
        instead="prefect.deployments.steps.git_clone",
    ),
    "set_working_directory": KnownStep(_takes("directory"), _DIRECTORY, _DIRECTORY),
    "pull_from_remote_storage": KnownStep(_takes("url"), frozenset({"url"}), _DIRECTORY, open=True),
    "pull_with_block": KnownStep(
        _takes("block_document_name block_type_slug"),
        frozenset({"block_document_name", "block_type_slug"}),
        _DIRECTORY,
    ),
    "run_shell_script": KnownStep(
        {
            **_takes("script directory env stream_output expand_env_vars"),
            "shell": Since((3, 6, 10), "3.7.0"),
        },
        frozenset({"script"}),
        frozenset({"stdout", "stderr"}),
    ),
    "pip_install_requirements": KnownStep(
        _takes("directory requirements_file stream_output"),
        outputs=frozenset({"stdout", "stderr"}),
    ),
    "run_step": KnownStep(_takes("step upstream_outputs"), frozenset({"step"}), None),
}
_OLD = KnownStep({}, outputs=None, open=True)
"""A step of an earlier version of an integration, which takes what its successor takes."""
_INTEGRATIONS: dict[str, dict[str, KnownStep]] = {
    "prefect_docker": {
        "build_docker_image": KnownStep(
            _takes("image_name"), frozenset({"image_name"}), _IMAGE | {"image_id"}, open=True
        ),
        "push_docker_image": KnownStep(
            _takes("image_name tag credentials additional_tags ignore_cache build_backend"),
            frozenset({"image_name"}),
            _IMAGE,
        ),
    },
    "prefect_aws": {
        "push_to_s3": KnownStep(
            _takes("bucket folder credentials client_parameters ignore_file"),
            frozenset({"bucket", "folder"}),
            frozenset({"bucket", "folder"}),
        ),
        "pull_from_s3": KnownStep(
            _takes("bucket folder credentials client_parameters"),
            frozenset({"bucket", "folder"}),
            frozenset({"bucket", "folder", "directory"}),
        ),
        "push_project_to_s3": _OLD,
        "pull_project_from_s3": _OLD,
    },
    "prefect_gcp": {
        "push_to_gcs": KnownStep(
            _takes("bucket folder project credentials ignore_file"),
            frozenset({"bucket", "folder"}),
            frozenset({"bucket", "folder"}),
        ),
        "pull_from_gcs": KnownStep(
            _takes("bucket folder project credentials"),
            frozenset({"bucket", "folder"}),
            frozenset({"bucket", "folder", "directory"}),
        ),
        "push_project_to_gcs": _OLD,
        "pull_project_from_gcs": _OLD,
    },
    "prefect_azure": {
        "push_to_azure_blob_storage": KnownStep(
            _takes("container folder credentials ignore_file"),
            frozenset({"container", "folder", "credentials"}),
            frozenset({"container", "folder"}),
        ),
        "pull_from_azure_blob_storage": KnownStep(
            _takes("container folder credentials"),
            frozenset({"container", "folder", "credentials"}),
            frozenset({"container", "folder", "directory"}),
        ),
        "push_project_to_azure_blob_storage": _OLD,
        "pull_project_from_azure_blob_storage": _OLD,
    },
}

STEPS: dict[str, KnownStep] = {
    **{f"prefect.deployments.steps.{name}": step for name, step in _PREFECT.items()},
    **{
        f"prefect.deployments.steps.{module}.{name}": _PREFECT[name]
        for module, names in {
            "core": ("run_step",),
            "pull": (
                "git_clone",
                "agit_clone",
                "git_clone_project",
                "set_working_directory",
                "pull_from_remote_storage",
                "pull_with_block",
            ),
            "utility": ("run_shell_script", "pip_install_requirements"),
        }.items()
        for name in names
    },
    **{
        f"{package}.deployments.steps.{name}": step
        for package, steps in _INTEGRATIONS.items()
        for name, step in steps.items()
    },
}
"""The steps by their dotted names."""

CLOSED = tuple(f"{package}.deployments.steps." for package in ("prefect", *sorted(_INTEGRATIONS)))
"""The modules whose steps are all in `STEPS`."""

GONE = "prefect.projects."
"""Where the steps were in Prefect 2.8 to 2.10."""
GONE_SINCE: Release = (2, 14, 21)
"""The first Prefect that is known not to have `GONE`; 2.10.13 has it."""

PUSHING = frozenset(name for name in STEPS if ".push_to_" in name or ".push_project_to_" in name)
"""Steps that copy the folder to a storage, but for what their `ignore_file` names."""
SHELL_SCRIPT = frozenset(
    {
        "prefect.deployments.steps.run_shell_script",
        "prefect.deployments.steps.utility.run_shell_script",
    }
)
GIT_CLONE = frozenset(
    name for name in STEPS if name.rpartition(".")[2] in ("git_clone", "agit_clone")
)
SHELL_SINCE: Release = (3, 7)
"""The first Prefect whose `run_shell_script` takes `shell`."""
