"""What is timed, one file a family of operators."""

from benchmarks.kernels.case import Case
from benchmarks.kernels.cases import (
    activations,
    attention,
    convolution,
    decoder,
    layers,
    losses,
    normalisation,
    pooling,
    recurrent,
)

FAMILIES = (layers, convolution, pooling, recurrent, attention, decoder, normalisation, activations, losses)
CASES: list[Case] = [case for family in FAMILIES for case in family.CASES]
BY_KEY = {case.key: case for case in CASES}
