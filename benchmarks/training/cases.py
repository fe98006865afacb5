"""What is timed: a recipe's network at its real size, on a batch such as its plan makes of its corpus.

The corpora are not in the repository, so examples are drawn: lengths as they are distributed there, contents at random.
"""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, NamedTuple

import numpy as np

from benchmarks.training.material import Material
from seqgen.models import MODELS
from seqgen.models.p88 import KEYS
from seqgen.music.codec.chorale import HIGHEST_PITCH, LOWEST_PITCH, STEPS_PER_BEAT, VOICES, Pitches
from seqgen.music.codec.cursor import FEATURE_SIZES
from seqgen.music.codec.vocabulary import VOCABULARY_SIZE
from seqgen.nn.module import Module
from seqgen.training.batches import plan_batches
from seqgen.training.objectives.chorale import ChoraleObjective
from seqgen.training.objectives.melody import Example, MelodyObjective
from seqgen.training.objectives.p88 import Frames, P88Objective
from seqgen.training.recipes import Preset
from seqgen.training.recipes.p88 import CROP_FRAMES

PIECES = 300
SOUNDING_KEYS = 3.9
ALL_PITCHES = np.array([[LOWEST_PITCH, HIGHEST_PITCH]] * VOICES, np.int16)


class Case(NamedTuple):
    """A recipe's model and preset; ``lengths`` are the deciles of its corpus's train part, the ends included."""

    model: str
    preset: str
    lengths: tuple[int, ...]
    example: Callable[[np.random.Generator, int], Any]

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"`{self.model}`, {self.preset}"


def melody(rng: np.random.Generator, tokens: int) -> Example:
    """Any value of each feature."""
    columns = [rng.integers(0, size, tokens) for size in FEATURE_SIZES.values()]
    return Example(np.stack(columns, axis=1).astype(np.int16), rng.integers(0, VOCABULARY_SIZE, tokens))


def frames(rng: np.random.Generator, predicted: int) -> Frames:
    """As many keys at a time as in the chorales."""
    return (rng.random((predicted + 1, KEYS)) < SOUNDING_KEYS / KEYS).astype(np.uint8)


def chorale(rng: np.random.Generator, tokens: int) -> Pitches:
    """A pitch a beat, held."""
    steps = tokens // VOICES
    beats = rng.integers(LOWEST_PITCH, HIGHEST_PITCH + 1, (-(-steps // STEPS_PER_BEAT), VOICES))
    return np.repeat(beats, STEPS_PER_BEAT, axis=0)[:steps].astype(np.int16)


OBJECTIVES: dict[str, Callable[[Any], Any]] = {
    "melody-lstm": MelodyObjective,
    "p88-tcn": lambda network: P88Objective(network, CROP_FRAMES),
    "chorale-transformer": lambda network: ChoraleObjective(network, ALL_PITCHES),
}
CASES = [
    Case("melody-lstm", "folk", (67, 173, 229, 249, 271, 321, 361, 389, 465, 497, 1906), melody),
    Case("p88-tcn", "jsb", (24, 40, 44, 48, 51, 56, 63, 64, 71, 84, 128), frames),
    Case("p88-tcn", "nottingham", (39, 142, 191, 191, 193, 254, 256, 256, 258, 383, 1787), frames),
    Case("chorale-transformer", "s16", (400, 652, 720, 784, 832, 912, 1024, 1040, 1152, 1360, 2064), chorale),
]


def material_of(case: Case, preset: Preset) -> Material:
    """The preset's network with its first weights, and the batch of median length."""
    network = new_network(case.model, asdict(preset.config))
    objective, rng = OBJECTIVES[case.model](network), np.random.default_rng(0)
    deciles = np.linspace(0, 1, len(case.lengths))
    examples = [case.example(rng, int(length)) for length in np.interp(rng.random(PIECES), deciles, case.lengths)]
    lengths = [objective.length(example) for example in examples]
    planned = plan_batches(lengths, preset.plan.max_batch_units, (0,))
    planned.sort(key=lambda indices: max(lengths[index] for index in indices))
    batch = objective.batch([examples[index] for index in planned[len(planned) // 2]], rng)
    arrays = {field.name: np.asarray(getattr(batch, field.name)) for field in fields(batch)}
    return Material(case.model, asdict(preset.config), asdict(preset.plan), network.state_dict(), arrays)


def new_network(model: str, config: dict[str, Any]) -> Module:
    """A network of the model, with the same first weights each time."""
    network_type, config_type = MODELS[model]
    network: Module = network_type(config_type(**config), np.random.default_rng(0))
    return network
