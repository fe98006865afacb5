"""RNN over whole sequences, on the GPU.

For each step t, with h the state before it:

    h' = tanh(x_t w_ih^T + b_ih + h w_hh^T + b_hh)        y_t = h'

    dz = dh' (1 - h'^2)        dh = dz w_hh
    dx_t = dz w_ih    dw_ih = sum_t dz^T x_t    dw_hh = sum_t dz^T h    db_ih = db_hh = sum_t dz

x (B, T, I), w_ih (H, I), w_hh (H, H), biases (H,), h0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The loop over time stays on the host,
which only queues kernels: one product for all rows and a few elementwise kernels a step. Nothing waits, except for
the check of lengths.
Source: Elman, "Finding structure in time" (1990); PyTorch's names, and its tanh.
"""

from seqgen_kernels.rnn.with_numpy import Cache, backward, forward, step

__all__ = ["Cache", "backward", "forward", "step"]
