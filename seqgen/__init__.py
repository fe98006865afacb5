"""seqgen: melodies from networks written by hand.

>>> import seqgen
>>> [composition] = seqgen.Composer().compose(seqgen.ComposeTask(style="jig", key=seqgen.Key("G"), bars=8, seed=7))
>>> len(composition.score.bar_starts())
8
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seqgen.composer import Composer
    from seqgen.errors import InvalidInput
    from seqgen.melody_jobs import Composition
    from seqgen.music import Key, Metre, Score
    from seqgen.music.fixed_note import FixedNote
    from seqgen.music.harmony.progression import Progression
    from seqgen.music.scale import Scale
    from seqgen.verbs.accompany.task import AccompanyTask
    from seqgen.verbs.compose.task import ComposeTask
    from seqgen.verbs.critique import CritiqueTask
    from seqgen.verbs.room.continuation import ContinueTask
    from seqgen.verbs.room.infilling import InfillTask
    from seqgen.verbs.suggest.task import SuggestTask
    from seqgen.verbs.voices.tasks import HarmonizeTask, RestoreTask, VaryTask

__version__ = "0.1.0"
__all__ = [
    "AccompanyTask",
    "ComposeTask",
    "Composer",
    "Composition",
    "ContinueTask",
    "CritiqueTask",
    "FixedNote",
    "HarmonizeTask",
    "InfillTask",
    "InvalidInput",
    "Key",
    "Metre",
    "Progression",
    "RestoreTask",
    "Scale",
    "Score",
    "SuggestTask",
    "VaryTask",
]

_HOMES = {
    "AccompanyTask": "seqgen.verbs.accompany.task",
    "ComposeTask": "seqgen.verbs.compose.task",
    "Composer": "seqgen.composer",
    "Composition": "seqgen.melody_jobs",
    "ContinueTask": "seqgen.verbs.room.continuation",
    "CritiqueTask": "seqgen.verbs.critique",
    "FixedNote": "seqgen.music.fixed_note",
    "HarmonizeTask": "seqgen.verbs.voices.tasks",
    "InfillTask": "seqgen.verbs.room.infilling",
    "InvalidInput": "seqgen.errors",
    "Key": "seqgen.music",
    "Metre": "seqgen.music",
    "Progression": "seqgen.music.harmony.progression",
    "RestoreTask": "seqgen.verbs.voices.tasks",
    "Scale": "seqgen.music.scale",
    "Score": "seqgen.music",
    "SuggestTask": "seqgen.verbs.suggest.task",
    "VaryTask": "seqgen.verbs.voices.tasks",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `seqgen --help` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'seqgen' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
