"""What the loops over time of `rnn`, `gru` and `lstm` share, for use inside compiled kernels.

Each is a short loop over few arrays, one row at a time: LLVM vectorises such a loop, and gives up on one over
a dozen arrays, where it would have to prove that none of them overlaps another.
"""

from seqgen_kernels._exp import sigmoid, tanh
from seqgen_kernels._jit import inner
from seqgen_kernels.contract import Array


@inner
def sigmoid_of_sum(z: Array, recurrent: Array, bias: Array) -> None:
    """Replace z by sigmoid(z + recurrent + bias), for one row."""
    for j in range(z.shape[0]):
        z[j] = sigmoid(z[j] + recurrent[j] + bias[j])


@inner
def tanh_of_sum(z: Array, recurrent: Array, bias: Array) -> None:
    """Replace z by tanh(z + recurrent + bias), for one row."""
    for j in range(z.shape[0]):
        z[j] = tanh(z[j] + recurrent[j] + bias[j])


@inner
def copy_row(row: Array, into: Array) -> None:
    """Copy one row: an inactive row keeps its state."""
    for j in range(row.shape[0]):
        into[j] = row[j]


@inner
def clear_row(row: Array) -> None:
    """Set one row to 0: an inactive row sends nothing back."""
    for j in range(row.shape[0]):
        row[j] = 0


@inner
def add_active(dh: Array, change: Array, active: Array) -> None:
    """Add to the active rows of dh (B, H)."""
    for n in range(dh.shape[0]):
        row, more = dh[n], change[n]
        for j in range(row.shape[0] if active[n] else 0):
            row[j] += more[j]


@inner
def replace_active(dh: Array, new: Array, active: Array) -> None:
    """Replace the active rows of dh (B, H)."""
    for n in range(dh.shape[0]):
        if active[n]:
            copy_row(new[n, : dh.shape[1]], dh[n])
