"""Attention on the GPU, in arrays.

    r = R + clip(coords_q[i] - coords_k[j], -R, R)        s = scale (q k^T + sum_f take(q tables[f]^T, r)) + bias
    p = softmax of s over the j that i sees               y = p v

    dp = dy v^T    ds = p (dp - sum_j p dp)    dbias = ds, added where it was shared    dv = p^T dy
    dt = scale ds, added at r                  (B, H, Tq, 2R + 1)
    dq = scale ds k + sum_f dt tables[f]       dk = scale ds^T q        dtables[f] = dt^T q

q, y (B, H, Tq, D), k, v (B, H, Tk, D), mask and bias (1 or B, 1 or H, Tq, Tk), coords (F, B, T), tables
(F, H, 2R + 1, D). A query that sees nothing gives 0.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The products are cuBLAS's, a head each;
dt is added with atomic additions, in float64, so its last bits may differ from run to run. A fused kernel would keep
the scores out of memory.
"""

from seqgen_kernels.attention.with_numpy import Cache, backward, forward, step

__all__ = ["Cache", "backward", "forward", "step"]
