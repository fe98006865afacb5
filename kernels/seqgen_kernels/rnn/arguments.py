"""What `rnn` accepts: all versions check their arguments here, so all refuse the same things."""

from functools import partial

from seqgen_kernels import _recurrent

check = partial(_recurrent.check, "rnn", 1)
check_gradients = partial(_recurrent.check_gradients, "rnn", ("dh_n",))
check_step = partial(_recurrent.check_step, "rnn.step", 1)
