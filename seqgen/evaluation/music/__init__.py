"""Judging the music: what a model composes, beside real tunes."""

from seqgen.evaluation.music.composed import composing_model
from seqgen.evaluation.music.judgement import Judged, StyleJudgement, judge_music
from seqgen.evaluation.music.style_tunes import tunes_by_style
from seqgen.evaluation.music.summary import summary_row

__all__ = ["Judged", "StyleJudgement", "composing_model", "judge_music", "summary_row", "tunes_by_style"]
