"""What `conv2d` accepts: all versions check their arguments here, so all refuse the same things."""

from functools import partial

from seqgen_kernels import _convolution

check = partial(_convolution.conv, "conv2d", "HW")
