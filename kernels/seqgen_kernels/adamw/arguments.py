"""What `adamw` accepts: all versions check their arguments here, so all refuse the same things."""

from functools import partial

from seqgen_kernels._optimisers import moments

check = partial(moments, "adamw")
