"""What the figures were measured on."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

CHANGES = ("status", "--porcelain", "--", ":/", ":!/benchmarks/results", ":!/README.md")
PACKAGES = ("numpy", "numba", "scipy", "grpcio")


def describe_machine(*further: str) -> dict[str, str]:
    """Processor, cores, versions (of further packages too) and commit."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        **{package: version(package) for package in (*PACKAGES, *further)},
        "commit": _commit(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _commit() -> str:
    """The commit, and whether anything but results differs from it."""
    commit, changed = (_git(*arguments) for arguments in (("rev-parse", "--short", "HEAD"), CHANGES))
    return (commit or "unknown") + ("-dirty" if changed else "")


def _git(*arguments: str) -> str:
    git = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return git.stdout.strip()
