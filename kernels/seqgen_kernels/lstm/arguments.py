"""What `lstm` accepts: all versions check their arguments here, so all refuse the same things."""

from functools import partial

from seqgen_kernels import _recurrent

check = partial(_recurrent.check, "lstm", 4)
check_gradients = partial(_recurrent.check_gradients, "lstm", ("dh_n", "dc_n"))
check_step = partial(_recurrent.check_step, "lstm.step", 4)
