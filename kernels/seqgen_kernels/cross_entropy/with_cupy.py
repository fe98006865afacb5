"""Cross-entropy of logits against integer labels, on the GPU.

    logp = z - log sum_c exp(z_c)
    loss_n = -(1 - s) u_y logp_y - (s / C) sum_c u_c logp_c          mean: sum_n loss_n / sum_n u_y
    dz_nc = r_n ((1 - s) u_y (p_c - [c = y]) + (s / C) (p_c sum_k u_k - u_c))

z (N, C) logits, y (N,) labels, u (C,) class weights (1 where absent), s label smoothing, p = exp(logp), r_n
the gradient of the loss times the reduction's factor. A row whose label is ignore_index counts nowhere. When
every row is ignored the mean is 0 with a zero gradient (PyTorch says NaN, which would poison the weights of
an innocent batch).
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. Rows are reductions; the label's logit is
gathered; that all rows are ignored is found out by a division, not by a question that the host would have to wait
for. Checking the labels is the one wait.
Source: PyTorch's `cross_entropy`; label smoothing from Szegedy et al. (2016), section 7.
"""

from seqgen_kernels.cross_entropy.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
