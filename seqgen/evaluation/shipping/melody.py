"""melody-lstm: trained on tune collections, measured beside the count model."""

from pathlib import Path
from typing import Any

from seqgen.evaluation.held_out import held_out
from seqgen.evaluation.shipping.shipment import Shipment
from seqgen.models import MelodyLSTM
from seqgen.models.loading import load_model
from seqgen.music.corpus.collections import COLLECTIONS, UNKNOWN_STYLE
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus

DESCRIPTION = "LSTM over notes and durations, told its place in the tune and what stood there 1 to 16 bars ago"
LIMITS = (
    "One voice; pitches in one key and metre; trained on Irish, Scottish and English tunes only. Metres and keys that "
    "the collections lack (5/4, 7/8, locrian) are obeyed but sound like guesses, and nothing older than 16 bars is "
    "remembered exactly. It may quote a tune of the collections."
)


def card(corpus: Corpus) -> dict[str, Any]:
    """Styles with tunes in the train part, sources and licences."""
    counts = {style: sum(tune.style == style for tune in corpus.split("train")) for style in STYLE_NAMES}
    sources = [COLLECTIONS[name] for name in corpus.collections]
    return {
        "description": DESCRIPTION,
        "styles": [style for style, count in counts.items() if count or style == UNKNOWN_STYLE],
        "trained_on": f"{len(corpus.split('train'))} tunes of " + "; ".join(source.source for source in sources),
        "licence": "weights Apache-2.0; " + "; ".join(sorted({source.licence for source in sources})),
        "limits": LIMITS,
    }


def metrics(path: Path, corpus: Corpus) -> dict[str, float]:
    """Nats per note of both held-out parts, and the gain over the count model with its 95 % interval."""
    network = load_model(path, MelodyLSTM).network
    figures: dict[str, float] = {}
    for split in ("valid", "test"):
        result = held_out(network, corpus, split)
        figures[f"{split}_nats_per_note"] = result.network.value
        figures[f"{split}_count_model_nats_per_note"] = result.count_model.value
        figures[f"{split}_gain_low"] = result.gain.low
        figures[f"{split}_gain_high"] = result.gain.high
    return figures


MELODY = Shipment(card, metrics, "token", stores_halves=True)
