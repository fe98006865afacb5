"""The random numbers of one answer: counter-based, so that they depend on nothing but its seed and its number."""

import numpy as np


def dice(seed: int, index: int = 0) -> np.random.Generator:
    """Philox (Salmon et al. 2011), keyed by the seed and the number of the answer."""
    return np.random.Generator(np.random.Philox(key=np.array([seed, index], np.uint64)))
