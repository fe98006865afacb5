"""The tunes of a corpus by style: those a model learned from, and those that it never saw."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.evaluation.music.composed import can_be_asked_for
from seqgen.evaluation.music.overlaps import LEAST_PIECES
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus, CorpusTune


@dataclass(frozen=True, slots=True)
class StyleTunes:
    """Of one style; ``held_out`` are those of valid and test that a task can be made after."""

    training: tuple[CorpusTune, ...]
    held_out: tuple[CorpusTune, ...]

    @property
    def is_enough(self) -> bool:
        """Whether both parts allow a density estimate."""
        return min(len(self.training), len(self.held_out)) >= LEAST_PIECES


def tunes_by_style(corpus: Corpus) -> dict[str, StyleTunes]:
    """For every style that there is, in alphabetical order."""
    held_out = [*filter(can_be_asked_for, (*corpus.split("valid"), *corpus.split("test")))]
    return {
        style: StyleTunes(
            tuple(tune for tune in corpus.split("train") if tune.style == style),
            tuple(tune for tune in held_out if tune.style == style),
        )
        for style in sorted(STYLE_NAMES)
    }


def enough(styles: dict[str, StyleTunes]) -> dict[str, StyleTunes]:
    """The styles whose tunes are enough; raises InvalidInput where there are none."""
    kept = {style: tunes for style, tunes in styles.items() if tunes.is_enough}
    if not kept:
        style, fullest = max(styles.items(), key=lambda item: min(len(item[1].training), len(item[1].held_out)))
        raise InvalidInput(
            "collections",
            f"collections must hold at least {LEAST_PIECES} training and {LEAST_PIECES} held-out tunes of a style, got "
            f"{len(fullest.training)} and {len(fullest.held_out)} of {style}, the fullest; name more collections",
        )
    return kept
