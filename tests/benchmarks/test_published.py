"""The table of published figures is made of the curves that are in the repository."""

import json
from pathlib import Path

import pytest

from benchmarks import published
from seqgen.training.recipes import RECIPES


def test_every_row_is_of_a_recipe_and_its_curve() -> None:
    rows = published.measure()
    names = [row["training"].strip("`") for row in rows]
    assert "chorale-transformer" in names
    for name in published.WANTED:
        recipe, _, preset = name.rpartition("-") if name.startswith("p88") else (name, "", "s16")
        assert preset in RECIPES[recipe].presets


def test_a_figure_above_the_wanted_one_is_not_called_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "TRAININGS", tmp_path)
    epochs = [(1, 9.0), (2, 8.431), (3, 8.6)]
    lines = [{"step": epoch, "epoch": epoch, "valid_nats": nats, "seconds": 30.0} for epoch, nats in epochs]
    (tmp_path / "p88-gru-jsb.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    [row] = published.measure()
    assert row["reached"] == "NO" and row["validation"] == "8.431"
    assert row["best epoch"] == "2 of 3" and row["minutes"] == "1.5"
