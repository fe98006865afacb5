"""The transposed convolution of a sequence on the GPU, in arrays: formulas and shapes are those of `with_numpy`.

Against `with_numpy`: nothing. Its functions ask the arrays whose they are (NEP 13, 18 and 35: what it creates is
created `like` an argument), and CuPy's answer runs on the GPU, its products in cuBLAS.
"""

from seqgen_kernels.conv_transpose1d.with_numpy import backward, forward

__all__ = ["backward", "forward"]
