"""The loop over time of an LSTM, compiled, for `with_numba`: rows first ... last of a batch, all steps.

Arrays are time-major: h[s] and c[s] are the states before step s, active (T, B) tells whether step s lies
within the row's length. w_hh and its transpose come in panels. One thread runs one call; the calls share no row.
"""

from seqgen_kernels._jit import compiled
from seqgen_kernels._panels import room_for, times_panels
from seqgen_kernels._recurrent_loops import add_active, replace_active
from seqgen_kernels.contract import Array
from seqgen_kernels.lstm.cell import advance, retreat


@compiled
def run(gates: Array, h: Array, c: Array, active: Array, w_hh: Array, bias: Array, first: int, last: int) -> None:
    """Turn gates (T, B, 4H), which hold x w_ih^T, into the gates, and fill h[1:] and c[1:]."""
    recurrent = room_for(last - first, w_hh)
    for s in range(gates.shape[0]):
        before, after = h[s, first:last], h[s + 1, first:last]
        times_panels(before, w_hh, recurrent, 0, w_hh.shape[0])
        z, on = gates[s, first:last], active[s, first:last]
        advance(z, recurrent, bias, on, before, c[s, first:last], after, c[s + 1, first:last])


@compiled
def run_back(
    dy: Array,
    dh: Array,
    dc: Array,
    gates: Array,
    c: Array,
    active: Array,
    w_hh_t: Array,
    dz: Array,
    first: int,
    last: int,
) -> None:
    """Fill dz (T, B, 4H), and turn dh and dc from those of the last state into those of the first."""
    dh, dc = dh[first:last], dc[first:last]
    back = room_for(last - first, w_hh_t)
    for s in range(gates.shape[0] - 1, -1, -1):
        on, into = active[s, first:last], dz[s, first:last]
        add_active(dh, dy[s, first:last], on)
        retreat(dh, dc, gates[s, first:last], c[s, first:last], c[s + 1, first:last], on, into)
        times_panels(into, w_hh_t, back, 0, w_hh_t.shape[0])
        replace_active(dh, back, on)
