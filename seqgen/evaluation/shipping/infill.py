"""chorale-cnn: trained on the train part of the published chorales, measured by the gaps it fills in the valid part."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seqgen.evaluation.infill import InfillResult, infill_results
from seqgen.evaluation.shipping.published import chorale_card
from seqgen.evaluation.shipping.shipment import Shipment
from seqgen.models import ChoraleCNN
from seqgen.models.loading import load_model
from seqgen.music.published import S16Data


def card(data: S16Data) -> Mapping[str, Any]:
    """Of the chorale models' card, another description."""
    return {**chorale_card(data), "description": "Convolutions over time; names the hidden notes of four voices"}


def metrics(path: Path, data: S16Data) -> dict[str, float]:
    """Nats per note and accuracy of every task, on the valid part."""
    return figures(infill_results(load_model(path, ChoraleCNN).network, data.split("valid")))


def figures(results: Mapping[str, InfillResult]) -> dict[str, float]:
    """Results of the valid part under the names that a card gives them."""
    nats = {f"valid_{task}_nats_per_note": result.nats_per_note for task, result in results.items()}
    return nats | {f"valid_{task}_accuracy": result.accuracy for task, result in results.items()}


CHORALE_INFILL = Shipment(card, metrics, "note", stores_halves=True)
