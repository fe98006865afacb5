"""Models of the published tables: trained on the file's train part, measured on its valid part."""

from pathlib import Path
from typing import Any

from seqgen.evaluation.published.scoring import SCORINGS
from seqgen.evaluation.shipping.shipment import Shipment
from seqgen.models.loading import load_model
from seqgen.music.published import PublishedData
from seqgen.nn.module import Module


def chorale_card(data: PublishedData[Any]) -> dict[str, Any]:
    """Of a model of four-part chorales."""
    return {
        "description": "Transformer over four interleaved voices, with relative attention in place, time and pitch",
        "trained_on": _trained_on(data, "Bach chorales on a grid of 16th notes (Jsb16thSeparated.json, train)"),
        "licence": "weights Apache-2.0; the music is in the public domain",
        "limits": "Four voices, S A T B, on a grid of 16ths; knows no metre, no fermata, no words, and a repeated note "
        "looks like one that is held.",
    }


def roll_card(data: PublishedData[Any]) -> dict[str, Any]:
    """Of a model of piano rolls."""
    return {
        "description": "Predicts which of 88 piano keys sound in the next frame",
        "trained_on": _trained_on(data, "piano rolls of a P88 file, train"),
        "licence": "weights Apache-2.0; the rolls are MIT",
        "limits": "Frames without beginnings of notes: repeated notes look held. Keys are independent given the past.",
    }


def metrics(path: Path, data: PublishedData[Any]) -> dict[str, float]:
    """The table's figure on the valid part, with the floors beside it."""
    model = load_model(path, Module)
    result = SCORINGS[model.card.name].result(model.network, data, "valid")
    floors = {f"valid_floor_{name.replace(' ', '_')}": value for name, value in result.floors.items()}
    return {f"valid_{result.unit}": result.value} | floors


def _trained_on(data: PublishedData[Any], what: str) -> str:
    return f"{len(data.train)} {what}; file SHA-256 {data.sha256}"


CHORALE = Shipment(chorale_card, metrics, "note", stores_halves=True)
PIANO_ROLL = Shipment(roll_card, metrics, "frame", stores_halves=False)
