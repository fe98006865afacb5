"""What every side generates: the weights that ship, on the same drawn tokens.

The tokens are given, so that all sides do the same work; each still chooses the likeliest of its logits, as a greedy
sampler does.
"""

from dataclasses import asdict

import numpy as np

from benchmarks.kernels.case import Array
from benchmarks.training.material import Material
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.models.loading import load_model, shipped_checkpoint
from seqgen.music.codec.gap_cursor import COORDINATES, GAP_FEATURE_SIZES

MODEL = "melody-transformer"
LONGEST_NOTE_SIXTEENTHS, BAR_SIXTEENTHS = 4, 16


def shipped_network() -> MelodyTransformer:
    """The network with the weights that ship."""
    return load_model(shipped_checkpoint(MODEL), MelodyTransformer).network


def network_of(material: Material) -> MelodyTransformer:
    """Our network with the material's weights."""
    network = MelodyTransformer(MelodyTransformerConfig(**material.config), np.random.default_rng(0))
    network.load_state_dict(material.weights)
    return network


def material_of(network: MelodyTransformer, steps: int, rows: int) -> Material:
    """The network and what it is told: features (T, B, F + 3)."""
    features = drawn_features(np.random.default_rng(0), steps, rows)
    return Material(MODEL, asdict(network.config), {}, network.state_dict(), {"features": features})


def drawn_features(rng: np.random.Generator, steps: int, rows: int) -> Array:
    """Any value of each feature; a note is two tokens, and each row has its own lengths of notes."""
    columns = [rng.integers(0, size, (steps, rows)) for size in GAP_FEATURE_SIZES.values()]
    index = np.arange(steps)
    lengths = rng.integers(1, LONGEST_NOTE_SIXTEENTHS + 1, (steps, rows))
    sixteenths = (np.cumsum(lengths, axis=0) - lengths)[index // 2]
    coordinates = [np.repeat(index[:, None], rows, axis=1), sixteenths, sixteenths // BAR_SIXTEENTHS]
    assert len(coordinates) == COORDINATES
    return np.stack([*columns, *coordinates], axis=2)


def bytes_read(network: MelodyTransformer) -> int:
    """The bytes of weights, as they are held, that no token can do without: all but the tables, of which it takes rows.

    The keys and values of earlier tokens come on top, so what memory allows is somewhat less than this says.
    """
    held, output = network.decoder.stacked(), network.output
    matrices = [held.norm1, held.w_qkv, held.w_out, held.norm2, held.w_up, held.w_down]
    ends = [tensor.value for tensor in (network.norm.weight, output.weight, output.bias) if tensor is not None]
    return sum(array.nbytes for array in (*matrices, *ends))
