"""The loop over time of a GRU, compiled, for `with_numba`: rows first ... last of a batch, all steps.

Arrays are time-major: h[s] is the state before step s, active (T, B) tells whether step s lies within the
row's length. w_hh and its transpose come in panels. One thread runs one call; the calls share no row.
"""

from seqgen_kernels._jit import compiled
from seqgen_kernels._panels import room_for, times_panels
from seqgen_kernels._recurrent_loops import add_active
from seqgen_kernels.contract import Array
from seqgen_kernels.gru.cell import advance, retreat


@compiled
def run(
    gates: Array,
    u_n: Array,
    h: Array,
    active: Array,
    w_hh: Array,
    bias: Array,
    bias_n: Array,
    first: int,
    last: int,
) -> None:
    """Turn gates (T, B, 3H), which hold x w_ih^T, into the gates, and fill u_n (T, B, H) and h[1:]."""
    recurrent = room_for(last - first, w_hh)
    for s in range(gates.shape[0]):
        before, on = h[s, first:last], active[s, first:last]
        times_panels(before, w_hh, recurrent, 0, w_hh.shape[0])
        a, u = gates[s, first:last], u_n[s, first:last]
        advance(a, u, recurrent, bias, bias_n, on, before, h[s + 1, first:last])


@compiled
def run_back(
    dy: Array,
    dh: Array,
    gates: Array,
    u_n: Array,
    h: Array,
    active: Array,
    w_hh_t: Array,
    da: Array,
    du: Array,
    first: int,
    last: int,
) -> None:
    """Fill da and du (T, B, 3H), and turn dh from that of the last state into that of the first."""
    dh = dh[first:last]
    back = room_for(last - first, w_hh_t)
    for s in range(gates.shape[0] - 1, -1, -1):
        on, into = active[s, first:last], du[s, first:last]
        add_active(dh, dy[s, first:last], on)
        retreat(dh, gates[s, first:last], u_n[s, first:last], h[s, first:last], on, da[s, first:last], into)
        times_panels(into, w_hh_t, back, 0, w_hh_t.shape[0])
        add_active(dh, back, on)
