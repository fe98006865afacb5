"""A judgement in one row: the figures to look at first, of the model's melodies beside those of real tunes.

overlap  the mean overlapping area with the training tunes, over the features
inside   of how many statistics the model's median lies where nine tenths of the held-out tunes do
copied   the longest run of notes that also stands in a training tune: median, 95th percentile and maximum
over 16  the share of melodies that copy more than 16 notes
"""

from seqgen.evaluation.music.judgement import Judged, StyleJudgement
from seqgen.evaluation.music.memorisation import COPIED_NOTES


def summary_row(style: str, judgement: StyleJudgement) -> dict[str, str]:
    """Columns and what stands in them; real is of the held-out tunes."""
    model, real = judgement.composed, judgement.held_out
    return {
        "style": style,
        "overlap, model": _area(model),
        "overlap, real": _area(real),
        "inside": judgement.inside,
        "copied, model": _copied(model),
        "copied, real": _copied(real),
        f"over {COPIED_NOTES}, model": f"{model.memorisation.copying_share:.1%}",
        f"over {COPIED_NOTES}, real": f"{real.memorisation.copying_share:.1%}",
    }


def _area(judged: Judged) -> str:
    return "-" if judged.mean_area is None else f"{judged.mean_area:.3f}"


def _copied(judged: Judged) -> str:
    copied = judged.memorisation
    return f"{copied.median_notes:.0f}, {copied.percentile_95_notes:.0f}, {copied.longest_notes}"
