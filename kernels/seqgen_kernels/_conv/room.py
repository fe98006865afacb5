"""Room for what is shown, which a thread keeps from call to call.

A plan fills the same places every time, and the others stay 0: so only the first call has to clear the room, which for
short work takes a good part of the time. A thread keeps a few rooms of moderate size, those it used last.
"""

import threading
from collections import OrderedDict
from typing import Any

import numpy as np

from seqgen_kernels._conv.plan import SLACK, Plan
from seqgen_kernels.contract import Array

KEPT = 8
LARGEST = 2**18  # numbers of a room that is kept

Room = tuple[Array, Array]


class _Rooms(threading.local):
    """Each with its plan, so that the plan lives as long as its id stands for it."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[int, Any], tuple[Plan, Room]] = OrderedDict()


_rooms = _Rooms()


def room(plan: Plan, channels: int, dtype: np.dtype[Any]) -> Room:
    """Return `shown`: as numbers in a row, with ones and slack behind them, and as planes (C, J, pitch)."""
    key, kept = (id(plan), dtype), _rooms.kept
    if key in kept:
        kept.move_to_end(key)
        return kept[key][1]
    made = _made(plan, channels, dtype)
    if made[0].size <= LARGEST:
        kept[key] = plan, made
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return made


def _made(plan: Plan, channels: int, dtype: np.dtype[Any]) -> Room:
    shape = (channels, len(plan.columns), plan.pitch)
    size = channels * len(plan.columns) * plan.pitch
    shown = np.zeros(size + plan.ones + SLACK, dtype)
    shown[size : size + plan.ones] = 1
    return shown, shown[:size].reshape(shape)
