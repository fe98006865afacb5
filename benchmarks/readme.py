"""The README's tables: each stands between two comments and is written by the benchmark that measured it."""

import re
from pathlib import Path
from typing import Any

README = Path(__file__).parent.parent / "README.md"


def table(result: dict[str, Any]) -> str:
    """A Markdown table of a result's figures (lists in them are raw data and left out), with the machine below."""
    rows = [{key: item for key, item in figure.items() if not isinstance(item, list)} for figure in result["figures"]]
    columns = list(rows[0])
    lines = [_row(columns), _row(["---"] * len(columns)), *(_row([row[column] for column in columns]) for row in rows)]
    machine = ", ".join(f"{name} {value}" for name, value in result["machine"].items())
    return "\n".join([*lines, "", f"Measured on: {machine}."])


def _row(cells: list[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def renew(name: str, result: dict[str, Any]) -> None:
    """Replace the table called ``name`` in the README."""
    text = README.read_text()
    start, end = f"<!-- benchmark {name} -->", f"<!-- end {name} -->"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    README.write_text(pattern.sub(lambda _: f"{start}\n{table(result)}\n{end}", text))
