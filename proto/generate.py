"""Write ``seqgen/v1/*_pb2*`` from ``proto/seqgen/v1/*.proto``; ``--check`` says whether they would change.

The generator's version is part of its output: use the grpcio-tools and mypy-protobuf of the ``dev`` extra.
"""

import difflib
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

PROTO_ROOT = Path(__file__).resolve().parent
REPOSITORY = PROTO_ROOT.parent
PACKAGE = Path("seqgen/v1")
PLUGINS = ("protoc-gen-mypy", "protoc-gen-mypy_grpc")
PLUGIN_FOLDER = Path(sysconfig.get_path("scripts"))


def generate(target: Path) -> None:
    """Write the Python modules and their stubs under ``target``; ``_pb2_grpc`` where there are services."""
    _protoc("*.proto", f"--python_out={target}", f"--mypy_out=quiet:{target}")
    _protoc("*_service.proto", f"--grpc_python_out={target}", f"--mypy_grpc_out=quiet:{target}")


def _protoc(pattern: str, *outputs: str) -> None:
    protos = sorted(str(path.relative_to(PROTO_ROOT)) for path in PROTO_ROOT.glob(f"{PACKAGE}/{pattern}"))
    plugins = [f"--plugin={name}={PLUGIN_FOLDER / name}" for name in PLUGINS]
    options = [f"--proto_path={PROTO_ROOT}", *plugins, *outputs]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *options, *protos], check=True)


def contents(root: Path) -> dict[str, str]:
    """The generated files under ``root`` by name."""
    return {path.name: path.read_text() for path in sorted((root / PACKAGE).glob("*_pb2*.py*"))}


def differences() -> list[str]:
    """One line for each committed file that generating again would add, remove or change."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = contents(Path(folder))
    committed = contents(REPOSITORY)
    changed = [name for name in sorted(fresh | committed) if fresh.get(name) != committed.get(name)]
    return [f"{PACKAGE / name}: {_what_changed(committed.get(name), fresh.get(name))}" for name in changed]


def _what_changed(committed: str | None, fresh: str | None) -> str:
    if committed is None or fresh is None:
        return "missing" if committed is None else "no longer generated"
    diff = list(difflib.ndiff(committed.splitlines(), fresh.splitlines()))
    added, removed = (sum(line.startswith(sign) for line in diff) for sign in ("+ ", "- "))
    return f"{added} lines would be added, {removed} removed"


def main(arguments: list[str]) -> int:
    """Generate, or with ``--check`` exit with 1 where the committed files are out of date."""
    if arguments != ["--check"]:
        generate(REPOSITORY)
        return 0
    stale = differences()
    if stale:
        print(*stale, "run `python proto/generate.py` and commit seqgen/v1", sep="\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
