"""The cases of the contract test, one file a family of operators."""

from kernel_cases import activations, layers, losses, normalisation, pooling, recurrent

FAMILIES = (layers, recurrent, activations, losses, normalisation, pooling)
CASES = [case for family in FAMILIES for case in family.CASES]
