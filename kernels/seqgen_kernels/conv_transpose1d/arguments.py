"""What `conv_transpose1d` accepts: all versions check their arguments here, so all refuse the same things."""

from functools import partial

from seqgen_kernels import _convolution

check = partial(_convolution.conv_transpose, "conv_transpose1d", "L")
