"""The loop over time of an RNN, compiled, for `with_numba`: rows first ... last of a batch, all steps.

Arrays are time-major: h[s] is the state before step s, active (T, B) tells whether step s lies within the
row's length. w_hh and its transpose come in panels. One thread runs one call; the calls share no row.
"""

from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._panels import room_for, times_panels
from seqgen_kernels._recurrent_loops import add_active, clear_row, copy_row, replace_active, tanh_of_sum
from seqgen_kernels.contract import Array


@compiled
def run(z: Array, h: Array, active: Array, w_hh: Array, bias: Array, first: int, last: int) -> None:
    """Fill h[1:]; z (T, B, H) holds x w_ih^T and is used up."""
    recurrent = room_for(last - first, w_hh)
    for s in range(z.shape[0]):
        before = h[s, first:last]
        times_panels(before, w_hh, recurrent, 0, w_hh.shape[0])
        advance(z[s, first:last], recurrent, bias, active[s, first:last], before, h[s + 1, first:last])


@compiled
def advance(z: Array, recurrent: Array, bias: Array, active: Array, h: Array, h_next: Array) -> None:
    """Turn h into the next state; an inactive row keeps its state."""
    for n in range(h.shape[0]):
        if active[n]:
            tanh_of_sum(z[n], recurrent[n], bias)
            copy_row(z[n], h_next[n])
        else:
            copy_row(h[n], h_next[n])


@compiled
def run_back(dy: Array, dh: Array, h: Array, active: Array, w_hh_t: Array, dz: Array, first: int, last: int) -> None:
    """Fill dz (T, B, H), and turn dh from that of the last state into that of the first."""
    dh = dh[first:last]
    back = room_for(last - first, w_hh_t)
    for s in range(dz.shape[0] - 1, -1, -1):
        on, into = active[s, first:last], dz[s, first:last]
        add_active(dh, dy[s, first:last], on)
        retreat(dh, h[s + 1, first:last], on, into)
        times_panels(into, w_hh_t, back, 0, w_hh_t.shape[0])
        replace_active(dh, back, on)


@inner
def retreat(dh: Array, h_next: Array, active: Array, dz: Array) -> None:
    """Turn dh into dz (B, H); an inactive row gets dz = 0."""
    for n in range(dh.shape[0]):
        if active[n]:
            _through_tanh(dh[n], h_next[n], dz[n])
        else:
            clear_row(dz[n])


@inner
def _through_tanh(dh: Array, h_next: Array, dz: Array) -> None:
    one = h_next.dtype.type(1)
    for j in range(dh.shape[0]):
        dz[j] = dh[j] * (one - h_next[j] * h_next[j])
