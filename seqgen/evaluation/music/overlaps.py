"""How alike two sets of pieces are in each feature, after Yang and Lerch (2018, 2020).

distances   the density of the distances within the training tunes beside that of the distances from the judged pieces
            to them: their overlapping area, and the divergence of the second from the first. The headline: each piece
            is seen whole, so that a model that always writes the average piece is found out; and few tunes have many
            distances, where a density of few values would be noise.
own_area    the plain area that the feature's own distributions share, easier to read: of a single number its densities
            among the pieces, of a histogram the sum of the smaller shares of the two mean histograms.

Pieces too short for a feature are left out of it; None where fewer than `LEAST_PIECES` are left, or all are equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.evaluation.music.density import Overlap, overlap
from seqgen.evaluation.music.distances import distances_between, distances_within
from seqgen.evaluation.music.features import FEATURES
from seqgen.music.score import Score

LEAST_PIECES = 10

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of one feature of judged pieces and training tunes."""

    distances: Overlap | None
    own_area: float | None


def likenesses(pieces: Sequence[Score], training: Sequence[Score]) -> dict[str, Likeness]:
    """For each of `FEATURES`; scores on 24 ticks a quarter."""
    return {
        name: likeness(np.stack([feature(score) for score in pieces]), np.stack([feature(score) for score in training]))
        for name, feature in FEATURES.items()
    }


def likeness(pieces: Rows, training: Rows) -> Likeness:
    """Of a feature's rows (N, D) of the judged pieces and (M, D) of the training tunes; rows of NaN are left out."""
    pieces, training = (rows[~np.isnan(rows).any(axis=1)] for rows in (pieces, training))
    if min(len(pieces), len(training)) < LEAST_PIECES:
        return Likeness(None, None)
    distances = overlap(distances_within(training), distances_between(pieces, training))
    return Likeness(distances, _own_area(pieces, training))


def _own_area(pieces: Rows, training: Rows) -> float | None:
    if pieces.shape[1] == 1:
        own = overlap(pieces[:, 0], training[:, 0])
        return own.area if own else None
    return float(np.minimum(pieces.mean(axis=0), training.mean(axis=0)).sum())
