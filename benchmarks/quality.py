"""How well melody-lstm predicts tunes it never saw, and how its melodies compare with real ones."""

from typing import Any

from seqgen.composer import Composer
from seqgen.evaluation.held_out import COUNT_MODEL_ORDER, held_out
from seqgen.evaluation.likelihood import Interval
from seqgen.evaluation.music import judge_music, summary_row
from seqgen.models import MelodyLSTM
from seqgen.models.loading import load_model, shipped_checkpoint
from seqgen.music.corpus import load_corpus

SAMPLES, SEED = 1000, 1


def measure_likelihood() -> list[dict[str, Any]]:
    """Nats per note of the shipped weights and of the count model, on both held-out parts."""
    model, corpus = load_model(shipped_checkpoint("melody-lstm"), MelodyLSTM), load_corpus()
    rows = []
    for split in ("valid", "test"):
        result = held_out(model.network, corpus, split)
        rows.append(
            {
                "held-out part": f"{split}: {result.tunes} tunes, {result.notes:,} notes",
                f"melody-lstm {model.card.version}": _text(result.network),
                f"count model, order {COUNT_MODEL_ORDER}, Witten-Bell": _text(result.count_model),
                "gain": _text(result.gain),
                "wanted gain": "at least 0.1, interval above 0",
            }
        )
    return rows


def _text(interval: Interval) -> str:
    return f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def measure_music() -> list[dict[str, Any]]:
    """For each style 1,000 melodies beside the real held-out tunes, each compared with the training tunes."""
    judgements = judge_music(Composer(), "melody-lstm", load_corpus(), SAMPLES, SEED)
    return [summary_row(style, judgement) for style, judgement in judgements.items()]
