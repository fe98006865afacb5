"""From a training's best weights to the checkpoint that is shipped: half precision, measured as stored, with a card."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from seqgen.checkpoint import load_checkpoint, save_checkpoint
from seqgen.evaluation.held_out import held_out
from seqgen.models.loading import load_model
from seqgen.music.corpus.collections import COLLECTIONS, UNKNOWN_STYLE
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus

DESCRIPTION = "LSTM over notes and durations, told its place in the tune and what stood there 1 to 16 bars ago"
LIMITS = (
    "One voice; pitches in one key and metre; trained on Irish, Scottish and English tunes only. Metres and keys that "
    "the collections lack (5/4, 7/8, locrian) are obeyed but sound like guesses, and nothing older than 16 bars is "
    "remembered exactly. It may quote a tune of the collections."
)


def ship(best: Path, target: Path, corpus: Corpus, command: str) -> None:
    """Store ``best`` in float16 at ``target``, measure that file on valid and test, and write the figures into it."""
    checkpoint = load_checkpoint(best)
    halves = {name: weight.astype(np.float16) for name, weight in checkpoint.weights.items()}
    checkpoint = replace(checkpoint, weights=halves, card={**checkpoint.card, **_card(corpus, command)})
    save_checkpoint(target, checkpoint)
    metrics = _metrics(target, corpus)
    save_checkpoint(target, replace(checkpoint, card={**checkpoint.card, "metrics": metrics}))


def _card(corpus: Corpus, command: str) -> dict[str, Any]:
    counts = {style: sum(tune.style == style for tune in corpus.split("train")) for style in STYLE_NAMES}
    sources = [COLLECTIONS[name] for name in corpus.collections]
    return {
        "description": DESCRIPTION,
        "styles": [style for style, count in counts.items() if count or style == UNKNOWN_STYLE],
        "trained_on": f"{len(corpus.split('train'))} tunes of " + "; ".join(source.source for source in sources),
        "licence": "weights Apache-2.0; " + "; ".join(sorted({source.licence for source in sources})),
        "command": command,
        "limits": LIMITS,
    }


def _metrics(path: Path, corpus: Corpus) -> dict[str, float]:
    network = load_model(path).network
    metrics: dict[str, float] = {}
    for split in ("valid", "test"):
        result = held_out(network, corpus, split)
        metrics[f"{split}_nats_per_note"] = round(result.network.value, 4)
        metrics[f"{split}_count_model_nats_per_note"] = round(result.count_model.value, 4)
        metrics[f"{split}_gain_low"] = round(result.gain.low, 4)
        metrics[f"{split}_gain_high"] = round(result.gain.high, 4)
    return metrics
