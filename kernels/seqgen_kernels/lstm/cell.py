"""The elementwise part of one LSTM step, compiled, for `with_numba`.

Each line of the formulas is a short loop over few arrays (`_recurrent_loops.py` says why).
"""

from seqgen_kernels._exp import tanh
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._recurrent_loops import clear_row, copy_row, sigmoid_of_sum, tanh_of_sum
from seqgen_kernels.contract import Array


@compiled
def advance(
    z: Array, recurrent: Array, bias: Array, active: Array, h: Array, c: Array, h_next: Array, c_next: Array
) -> None:
    """Turn z (B, 4H) into gates and (h, c) into the next state; an inactive row keeps its state."""
    size = h.shape[1]
    for n in range(h.shape[0]):
        if active[n]:
            _activate(z[n], recurrent[n], bias, size)
            _new_cell(z[n, :size], z[n, size : 2 * size], z[n, 2 * size : 3 * size], c[n], c_next[n])
            _new_hidden(z[n, 3 * size :], c_next[n], h_next[n])
        else:
            copy_row(h[n], h_next[n])
            copy_row(c[n], c_next[n])


@inner
def _activate(z: Array, recurrent: Array, bias: Array, size: int) -> None:
    two, three = 2 * size, 3 * size
    sigmoid_of_sum(z[:two], recurrent[:two], bias[:two])
    tanh_of_sum(z[two:three], recurrent[two:three], bias[two:three])
    sigmoid_of_sum(z[three:], recurrent[three:], bias[three:])


@inner
def _new_cell(i: Array, f: Array, g: Array, c: Array, c_next: Array) -> None:
    for j in range(c.shape[0]):
        c_next[j] = f[j] * c[j] + i[j] * g[j]


@inner
def _new_hidden(o: Array, c_next: Array, h_next: Array) -> None:
    for j in range(o.shape[0]):
        h_next[j] = o[j] * tanh(c_next[j])


@compiled
def retreat(dh: Array, dc: Array, gates: Array, c: Array, c_next: Array, active: Array, dz: Array) -> None:
    """Turn dh into dz (B, 4H) and dc into that of the state before; an inactive row gets dz = 0."""
    size = dh.shape[1]
    two, three = 2 * size, 3 * size
    for n in range(dh.shape[0]):
        if active[n]:
            i, f, g, o = gates[n, :size], gates[n, size:two], gates[n, two:three], gates[n, three:]
            _through_output(dh[n], o, c_next[n], dc[n], dz[n, three:])
            _through_input(dc[n], i, g, dz[n, :size], dz[n, two:three])
            _through_forget(dc[n], f, c[n], dz[n, size:two])
        else:
            clear_row(dz[n])


@inner
def _through_output(dh: Array, o: Array, c_next: Array, dc: Array, do: Array) -> None:
    one = o.dtype.type(1)
    for j in range(dh.shape[0]):
        t = tanh(c_next[j])
        do[j] = dh[j] * t * o[j] * (one - o[j])
        dc[j] += dh[j] * o[j] * (one - t * t)


@inner
def _through_input(dc: Array, i: Array, g: Array, di: Array, dg: Array) -> None:
    one = i.dtype.type(1)
    for j in range(dc.shape[0]):
        di[j] = dc[j] * g[j] * i[j] * (one - i[j])
        dg[j] = dc[j] * i[j] * (one - g[j] * g[j])


@inner
def _through_forget(dc: Array, f: Array, c: Array, df: Array) -> None:
    one = f.dtype.type(1)
    for j in range(dc.shape[0]):
        df[j] = dc[j] * c[j] * f[j] * (one - f[j])
        dc[j] *= f[j]
