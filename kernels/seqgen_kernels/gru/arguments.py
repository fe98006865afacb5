"""What `gru` accepts: all versions check their arguments here, so all refuse the same things."""

from functools import partial

from seqgen_kernels import _recurrent

check = partial(_recurrent.check, "gru", 3)
check_gradients = partial(_recurrent.check_gradients, "gru", ("dh_n",))
check_step = partial(_recurrent.check_step, "gru.step", 3)
