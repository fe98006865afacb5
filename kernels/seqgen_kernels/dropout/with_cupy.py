"""Dropout, on the GPU.

    y = x * keep / (1 - p)

    dx = dy * keep / (1 - p)

keep[n] is 1 where the n-th Philox word is at least p 2^32. Word n belongs to element n in C order: it is word
n mod 4 of block n div 4, whose counter is (n div 4, 0, 0, 0) in 32-bit words, under the key (seed mod 2^32,
seed div 2^32).
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The words are drawn on the GPU: a counter
needs no stream that threads would share. The bits are those of every version.
Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), Philox4x32-10.
"""

from seqgen_kernels.dropout.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
