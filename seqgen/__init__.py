"""seqgen: melodies from networks written by hand.

>>> import seqgen
>>> [composition] = seqgen.Composer().compose(seqgen.ComposeTask(style="jig", key=seqgen.Key("G"), bars=8, seed=7))
>>> len(composition.score.bar_starts())
8
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seqgen.compose_task import ComposeTask
    from seqgen.composer import Composer
    from seqgen.errors import InvalidInput
    from seqgen.melody_jobs import Composition
    from seqgen.music import Key, Metre, Score
    from seqgen.music.fixed_note import FixedNote
    from seqgen.music.harmony.progression import Progression
    from seqgen.music.scale import Scale

__version__ = "0.1.0"
__all__ = [
    "ComposeTask",
    "Composer",
    "Composition",
    "FixedNote",
    "InvalidInput",
    "Key",
    "Metre",
    "Progression",
    "Scale",
    "Score",
]

_HOMES = {
    "ComposeTask": "seqgen.compose_task",
    "Composer": "seqgen.composer",
    "Composition": "seqgen.melody_jobs",
    "FixedNote": "seqgen.music.fixed_note",
    "InvalidInput": "seqgen.errors",
    "Key": "seqgen.music",
    "Metre": "seqgen.music",
    "Progression": "seqgen.music.harmony.progression",
    "Scale": "seqgen.music.scale",
    "Score": "seqgen.music",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `seqgen --help` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'seqgen' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
