"""The last step of a training."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from seqgen.checkpoint import load_checkpoint, save_checkpoint
from seqgen.evaluation.shipping.harmony_seq2seq import HARMONY_SEQ2SEQ
from seqgen.evaluation.shipping.infill import CHORALE_INFILL
from seqgen.evaluation.shipping.melody import MELODY_LSTM, MELODY_TRANSFORMER
from seqgen.evaluation.shipping.published import CHORALE, PIANO_ROLL
from seqgen.evaluation.shipping.text import TEXT, TUNE_TEXT
from seqgen.models.p88 import CELLS
from seqgen.training.curve import draw_curve
from seqgen.training.failures import writing
from seqgen.training.metrics_log import MetricsLog
from seqgen.training.state import BEST

SHIPMENTS = {
    "melody-lstm": MELODY_LSTM,
    "melody-transformer": MELODY_TRANSFORMER,
    "chorale-transformer": CHORALE,
    "chorale-cnn": CHORALE_INFILL,
    "harmony-seq2seq": HARMONY_SEQ2SEQ,
    "tune-text": TUNE_TEXT,
    "text": TEXT,
} | {f"p88-{cell}": PIANO_ROLL for cell in CELLS}


def finish(model: str, source: Any, folder: Path, command: str) -> Path:
    """Store the best weights of a training as FOLDER/MODEL.safetensors, measure that file, and draw the curve.

    The figures are those of the weights as stored. Raises InvalidInput where the folder cannot be written.
    """
    shipment, target = SHIPMENTS[model], folder / f"{model}.safetensors"
    checkpoint = load_checkpoint(folder / BEST)
    if shipment.stores_halves:
        halves = {name: weight.astype(np.float16) for name, weight in checkpoint.weights.items()}
        checkpoint = replace(checkpoint, weights=halves)
    checkpoint = replace(checkpoint, card={**checkpoint.card, **shipment.card(source), "command": command})
    with writing(target):
        save_checkpoint(target, checkpoint)
        metrics = {name: round(figure, 4) for name, figure in shipment.metrics(target, source).items()}
        save_checkpoint(target, replace(checkpoint, card={**checkpoint.card, "metrics": metrics}))
    picture = folder / "curve.png"
    with writing(picture):
        draw_curve(picture, MetricsLog(folder / "metrics.jsonl").entries(), model, shipment.unit)
    return target
