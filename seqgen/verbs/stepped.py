"""Which work does the tasks whose pieces are made as a whole, a step of sampling at a time, not a token at a time."""

from collections.abc import Mapping
from typing import Any, Protocol

from seqgen.generation.chorales.harmonizers import HARMONIZERS
from seqgen.music.score import Score
from seqgen.stepwise import Steps
from seqgen.verbs.room.infilling import VOICE_MODELS, InfillTask
from seqgen.verbs.voices.harmonization import Harmonization
from seqgen.verbs.voices.infilling import VoiceInfilling
from seqgen.verbs.voices.restoring import Restoration
from seqgen.verbs.voices.tasks import HarmonizeTask, RestoreTask, VaryTask
from seqgen.verbs.voices.varying import Variation
from seqgen.verbs.work import Verb

SteppedTask = HarmonizeTask | InfillTask | RestoreTask | VaryTask


class SteppedWork(Protocol):
    """How a task is done; its seed is known."""

    def finished_steps(self, network: Any, index: int) -> Steps[Score]: ...


STEPPED: Mapping[type, Verb[SteppedWork]] = {
    HarmonizeTask: Verb("harmonize", tuple(HARMONIZERS), Harmonization),
    InfillTask: Verb("infill", VOICE_MODELS, VoiceInfilling),
    RestoreTask: Verb("restore", VOICE_MODELS, Restoration),
    VaryTask: Verb("vary", VOICE_MODELS, Variation),
}
