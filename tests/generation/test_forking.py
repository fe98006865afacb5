"""A fork goes its own way: nothing that it does is seen in what it came from."""

from dataclasses import dataclass, field
from typing import Any

from seqgen.generation.forking import forked


@dataclass
class Walk:
    """Lists and dicts, one in another, and what never changes."""

    steps: list[tuple[int, ...]] = field(default_factory=lambda: [(1,)])
    seen: dict[str, list[int]] = field(default_factory=lambda: {"here": [1]})
    last: Any = None


def test_a_fork_has_its_own_lists_and_dicts() -> None:
    walk = Walk(last=object())
    fork = forked(walk)
    fork.steps.append((2,))
    fork.seen["here"].append(2)
    fork.seen["there"] = []
    assert walk == Walk(last=walk.last) and fork.last is walk.last
    assert fork == Walk([(1,), (2,)], {"here": [1, 2], "there": []}, walk.last)
