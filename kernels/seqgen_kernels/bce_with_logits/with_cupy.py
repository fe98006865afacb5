"""Binary cross-entropy of logits, on the GPU.

    l = u ((1 - t) x + q (log(1 + e^-|x|) + max(-x, 0))),   q = 1 - t + p t

    dx = g u ((1 - t) - q s(-x)),   s(x) = 1 / (1 + e^-x)

x the logits, t the targets, u the weight and p the pos_weight (1 where absent), broadcast; g is the gradient of l: dy
for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. One kernel an operation, and one
reduction; the loss stays on the GPU.
"""

from seqgen_kernels.bce_with_logits.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
