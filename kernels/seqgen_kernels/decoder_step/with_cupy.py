"""One step of a Transformer decoder's layers over a cache, on the GPU; formulas and shapes are those of `with_numpy`.

Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The products are cuBLAS's. A step waits for
the GPU once, to see whether its slots have room; a fused kernel would read the cache where it lies, without copies.
"""

from seqgen_kernels.decoder_step.with_numpy import prepare, step

__all__ = ["prepare", "step"]
