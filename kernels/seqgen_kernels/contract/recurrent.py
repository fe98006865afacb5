"""Operators that take a whole sequence through a layer with a state.

lengths (B,) in [0, T] has the meaning of a packed sequence: outputs beyond a row's length are 0, x is not
read there and its gradient is 0, and h_n (and c_n) are the row's states after its last valid step. With
`reverse` each row is read from its own last valid step back to step 0, and y[:, t] is the output on
reading step t. A row of length 0, or T = 0, gives h_n = h0 (and c_n = c0), which is 0 where absent; B = 0
gives empty outputs.
"""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class RNN(Protocol):
    """A whole sequence through an RNN layer, PyTorch's `RNN` with batch_first and tanh."""

    def forward(
        self,
        x: Array,
        w_ih: Array,
        w_hh: Array,
        b_ih: Array | None = None,
        b_hh: Array | None = None,
        h0: Array | None = None,
        lengths: Array | None = None,
        reverse: bool = False,
    ) -> tuple[tuple[Array, Array], Cache]:
        """Take x (B, T, I), w_ih (H, I), w_hh (H, H), b_ih, b_hh (H,), h0 (B, H).

        Return (y, h_n): (B, T, H), (B, H).
        """

    def backward(self, dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
        """Take (dy, dh_n), None where nothing flows, or just dy.

        Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0, the last three None where the argument was absent.
        """

    def step(
        self, x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None
    ) -> Array:
        """Take x (B, I), h (B, H); return the next h."""


class GRU(RNN, Protocol):
    """Like RNN, PyTorch's `GRU`: gates in order r, z, n, so the first axis of the weights and biases is 3H.

    r multiplies the recurrent part of n after the product, its bias included.
    """


class LSTM(Protocol):
    """A whole sequence through an LSTM layer, PyTorch's `LSTM` with batch_first; gates in order i, f, g, o."""

    def forward(
        self,
        x: Array,
        w_ih: Array,
        w_hh: Array,
        b_ih: Array | None = None,
        b_hh: Array | None = None,
        h0: Array | None = None,
        c0: Array | None = None,
        lengths: Array | None = None,
        reverse: bool = False,
    ) -> tuple[tuple[Array, Array, Array], Cache]:
        """Take x (B, T, I), w_ih (4H, I), w_hh (4H, H), b_ih, b_hh (4H,), h0, c0 (B, H).

        Return (y, h_n, c_n): (B, T, H), (B, H), (B, H).
        """

    def backward(self, dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
        """Take (dy, dh_n, dc_n), None where nothing flows, or just dy.

        Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0, dc0, the last four None where the argument was absent.
        """

    def step(
        self,
        x: Array,
        h: Array,
        c: Array,
        w_ih: Array,
        w_hh: Array,
        b_ih: Array | None = None,
        b_hh: Array | None = None,
    ) -> tuple[Array, Array]:
        """Take x (B, I), h, c (B, H); return the next (h, c)."""
