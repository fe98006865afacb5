"""Viterbi's algorithm (1967): the best path through a chain of states, in logarithms."""

import numpy as np
from numpy.typing import NDArray


def best_path(scores: NDArray[np.float64], transitions: NDArray[np.float64]) -> NDArray[np.int64]:
    """States (T,) whose summed scores (T, S) and transitions (S, S; row before, column after) are largest, T >= 1.

    Of equal paths the one whose states stand first, seen from the end.

    >>> stay = np.log([[0.9, 0.1], [0.1, 0.9]])
    >>> best_path(np.log([[0.9, 0.1], [0.4, 0.6], [0.9, 0.1]]), stay).tolist()
    [0, 0, 0]
    """
    arrivals = np.ascontiguousarray(transitions.T)
    states = np.arange(len(arrivals))
    before = np.empty(scores.shape, np.int64)
    best = scores[0]
    for time in range(1, len(scores)):
        candidates = arrivals + best
        before[time] = candidates.argmax(axis=1)
        best = candidates[states, before[time]] + scores[time]
    return _traced(before, int(best.argmax()))


def _traced(before: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    path = np.empty(len(before), np.int64)
    path[-1] = last
    for time in range(len(before) - 1, 0, -1):
        path[time - 1] = before[time, path[time]]
    return path
