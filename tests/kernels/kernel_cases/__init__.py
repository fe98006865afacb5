"""The cases of the contract test, one file a family of operators."""

from kernel_cases import activations, attention, convolution, layers, losses, normalisation, pooling, recurrent

FAMILIES = (layers, recurrent, attention, activations, losses, normalisation, convolution, pooling)
CASES = [case for family in FAMILIES for case in family.CASES]
