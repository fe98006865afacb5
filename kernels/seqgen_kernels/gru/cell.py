"""The elementwise part of one GRU step, compiled, for `with_numba`.

Each line of the formulas is a short loop over few arrays (`_recurrent_loops.py` says why).
"""

from seqgen_kernels import _recurrent
from seqgen_kernels._exp import tanh
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._recurrent_loops import clear_row, copy_row, sigmoid_of_sum
from seqgen_kernels.contract import Array


def biases(w_hh: Array, b_ih: Array | None, b_hh: Array | None) -> tuple[Array, Array]:
    """Return what is added outside (3H,), and what is added to u_n (H,), which r multiplies."""
    outside, two = _recurrent.bias(w_hh, b_ih), 2 * w_hh.shape[1]
    recurrent = _recurrent.bias(w_hh, b_hh)
    outside[:two] += recurrent[:two]
    return outside, recurrent[two:]


@compiled
def advance(
    a: Array, u_n: Array, recurrent: Array, bias: Array, bias_n: Array, active: Array, h: Array, h_next: Array
) -> None:
    """Turn a (B, 3H) into gates and h into the next state, and fill u_n; an inactive row keeps its state."""
    size = h.shape[1]
    two = 2 * size
    for n in range(h.shape[0]):
        if active[n]:
            sigmoid_of_sum(a[n, :two], recurrent[n, :two], bias[:two])
            _add(recurrent[n, two:], bias_n, u_n[n])
            _new_candidate(a[n, two:], a[n, :size], u_n[n], bias[two:])
            _new_hidden(a[n, size:two], a[n, two:], h[n], h_next[n])
        else:
            copy_row(h[n], h_next[n])
            clear_row(u_n[n])


@inner
def _add(recurrent: Array, bias_n: Array, u_n: Array) -> None:
    for j in range(u_n.shape[0]):
        u_n[j] = recurrent[j] + bias_n[j]


@inner
def _new_candidate(n: Array, r: Array, u_n: Array, bias: Array) -> None:
    for j in range(n.shape[0]):
        n[j] = tanh(n[j] + bias[j] + r[j] * u_n[j])


@inner
def _new_hidden(z: Array, n: Array, h: Array, h_next: Array) -> None:
    one = z.dtype.type(1)
    for j in range(z.shape[0]):
        h_next[j] = (one - z[j]) * n[j] + z[j] * h[j]


@compiled
def retreat(dh: Array, gates: Array, u_n: Array, h: Array, active: Array, da: Array, du: Array) -> None:
    """Turn dh into da, du (B, 3H), and leave in dh the part that does not pass through w_hh.

    An inactive row gets da = du = 0 and keeps its dh.
    """
    size = dh.shape[1]
    two = 2 * size
    for k in range(dh.shape[0]):
        if active[k]:
            r, z, n = gates[k, :size], gates[k, size:two], gates[k, two:]
            _through_candidate(dh[k], z, n, da[k, two:])
            _through_reset(da[k, two:], r, u_n[k], da[k, :size], du[k, two:])
            _through_update(dh[k], z, n, h[k], da[k, size:two])
            copy_row(da[k, :two], du[k, :two])
        else:
            clear_row(da[k])
            clear_row(du[k])


@inner
def _through_candidate(dh: Array, z: Array, n: Array, dn: Array) -> None:
    one = z.dtype.type(1)
    for j in range(dh.shape[0]):
        dn[j] = dh[j] * (one - z[j]) * (one - n[j] * n[j])


@inner
def _through_reset(dn: Array, r: Array, u_n: Array, dr: Array, du_n: Array) -> None:
    one = r.dtype.type(1)
    for j in range(dn.shape[0]):
        dr[j] = dn[j] * u_n[j] * r[j] * (one - r[j])
        du_n[j] = dn[j] * r[j]


@inner
def _through_update(dh: Array, z: Array, n: Array, h: Array, dz: Array) -> None:
    one = z.dtype.type(1)
    for j in range(dh.shape[0]):
        dz[j] = dh[j] * (h[j] - n[j]) * z[j] * (one - z[j])
        dh[j] *= z[j]
