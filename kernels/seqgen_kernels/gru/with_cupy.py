"""GRU over whole sequences, on the GPU.

For each step t, with h the state before it, and a, u split into their parts for r, z, n:

    a = x_t w_ih^T + b_ih        u = h w_hh^T + b_hh
    r = sigmoid(a_r + u_r)    z = sigmoid(a_z + u_z)    n = tanh(a_n + r u_n)
    h' = (1 - z) n + z h      y_t = h'

    dn = dh' (1 - z) (1 - n^2)    dz = dh' (h - n) z (1 - z)    dr = dn u_n r (1 - r)
    da = (dr, dz, dn)             du = (dr, dz, dn r)           dh = du w_hh + dh' z
    dx_t = da w_ih    dw_ih = sum_t da^T x_t    dw_hh = sum_t du^T h    db_ih = sum_t da    db_hh = sum_t du

x (B, T, I), w_ih (3H, I), w_hh (3H, H), biases (3H,), h0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The loop over time stays on the host,
which only queues kernels: one product for all rows and a few elementwise kernels a step. Nothing waits, except for
the check of lengths.
Source: Cho et al. (2014), with r after the product, as in PyTorch; PyTorch's names and gate order.
"""

from seqgen_kernels.gru.with_numpy import Cache, backward, forward, step

__all__ = ["Cache", "backward", "forward", "step"]
