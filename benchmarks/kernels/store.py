"""The result file: rows of earlier runs stay where a run measures some operators only."""

import json
import os
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Row = dict[str, Any]


def read(path: Path) -> Document:
    """The document of earlier runs, or an empty one."""
    return json.loads(path.read_text()) if path.exists() else {"cases": []}


def merged(old: list[Row], new: list[Row], operators: set[str], order: list[str]) -> list[Row]:
    """Replace the rows of the operators that were measured, and keep the order of the cases."""
    rows = [*(row for row in old if row["operator"] not in operators), *new]
    places = {key: place for place, key in enumerate(order)}
    known = [row for row in rows if _key(row) in places]
    return sorted(known, key=lambda row: places[_key(row)])


def _key(row: Row) -> str:
    return f"{row['operator']}: {row['case']}"


def write(path: Path, text: str) -> None:
    """Write beside, then rename: an interrupted run leaves the old file whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def as_json(document: Document) -> str:
    """JSON with a line a row, so that a change of one operator is a change of its lines."""
    rows = ",\n".join(" " + json.dumps(row) for row in document["cases"])
    head = json.dumps({key: value for key, value in document.items() if key != "cases"}, indent=1)
    return f'{head[:-2]},\n "cases": [\n{rows}\n ]\n}}\n'
