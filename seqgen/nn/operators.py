"""The version of the kernels that layers use, chosen once and visibly."""

import seqgen_kernels

_chosen = seqgen_kernels.load("numba")


def backend(version: str) -> None:
    """Use this version of every operator from now on: ``reference``, ``numpy``, ``numba`` (the default) or ``cupy``."""
    global _chosen
    _chosen = seqgen_kernels.load(version)


def operators() -> seqgen_kernels.Operators:
    """The operators in the chosen version."""
    return _chosen
