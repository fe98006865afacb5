"""LSTM over whole sequences, on the GPU.

For each step t, with h and c the state before it:

    z = x_t w_ih^T + b_ih + h w_hh^T + b_hh,   split into i, f, g, o
    i, f, o = sigmoid(.)      g = tanh(.)      c' = f c + i g      h' = o tanh(c')      y_t = h'

    do = dh' tanh(c') o (1 - o)                dc' += dh' o (1 - tanh(c')^2)
    di = dc' g i (1 - i)    df = dc' c f (1 - f)    dg = dc' i (1 - g^2)    dc = dc' f    dh = dz w_hh
    dx_t = dz w_ih    dw_ih = sum_t dz^T x_t    dw_hh = sum_t dz^T h    db_ih = db_hh = sum_t dz

x (B, T, I), w_ih (4H, I), w_hh (4H, H), biases (4H,), h0, c0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The loop over time stays on the host,
which only queues kernels: one product for all rows and a few elementwise kernels a step. Nothing waits, except for
the check of lengths.
Source: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000); PyTorch's names and
gate order.
"""

from seqgen_kernels.lstm.with_numpy import Cache, backward, forward, step

__all__ = ["Cache", "backward", "forward", "step"]
