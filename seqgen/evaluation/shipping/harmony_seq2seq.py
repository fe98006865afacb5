"""harmony-seq2seq: trained on the train part of the published chorales, measured by how it sets the valid part."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seqgen.evaluation.harmony_seq2seq import harmony_results
from seqgen.evaluation.shipping.infill import figures
from seqgen.evaluation.shipping.published import chorale_card
from seqgen.evaluation.shipping.shipment import Shipment
from seqgen.models import HarmonySeq2Seq
from seqgen.models.loading import load_model
from seqgen.music.published import S16Data


def card(data: S16Data) -> Mapping[str, Any]:
    """Of the chorale models' card, another description."""
    described = "Encoder-decoder Transformer; reads a whole soprano and writes bass, tenor and alto below it"
    return {**chorale_card(data), "description": described}


def metrics(path: Path, data: S16Data) -> dict[str, float]:
    """Nats per note and accuracy of the three voices, together and alone, on the valid part."""
    return figures(harmony_results(load_model(path, HarmonySeq2Seq).network, data.split("valid")))


HARMONY_SEQ2SEQ = Shipment(card, metrics, "note", stores_halves=True)
