"""How well the melody models predict tunes they never saw, and how what they compose compares with real tunes."""

from typing import Any

from seqgen.composer import Composer
from seqgen.evaluation.held_out import COUNT_MODEL_ORDER, held_out
from seqgen.evaluation.likelihood import Interval
from seqgen.evaluation.music import judge_music, summary_row
from seqgen.models.loading import LoadedModel, load_model, shipped_checkpoint
from seqgen.music.corpus import load_corpus
from seqgen.nn.module import Module
from seqgen.verbs.compose.task import MODEL_NAMES

SAMPLES, SEED = 1000, 1


def measure_likelihood() -> list[dict[str, Any]]:
    """Nats per note of the shipped weights and of the count model, on both held-out parts."""
    corpus, rows = load_corpus(), []
    for split in ("valid", "test"):
        for name in MODEL_NAMES:
            model: LoadedModel[Any] = load_model(shipped_checkpoint(name), Module)
            result = held_out(model.network, corpus, split)
            rows.append(
                {
                    "held-out part": f"{split}: {result.tunes} tunes, {result.notes:,} notes",
                    "model": f"{name} {model.card.version}",
                    "nats per note": _text(result.network),
                    f"count model, order {COUNT_MODEL_ORDER}, Witten-Bell": _text(result.count_model),
                    "gain": _text(result.gain),
                    "wanted gain": "at least 0.1, interval above 0",
                }
            )
    return rows


def _text(interval: Interval) -> str:
    return f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def measure_music() -> list[dict[str, Any]]:
    """For each model and style 1,000 melodies beside the real held-out tunes, each compared with the training tunes."""
    corpus, composer = load_corpus(), Composer()
    return [
        {"model": name} | summary_row(style, judgement)
        for name in MODEL_NAMES
        for style, judgement in judge_music(composer, name, corpus, SAMPLES, SEED).items()
    ]
