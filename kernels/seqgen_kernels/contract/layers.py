"""Operators with weights, and dropout."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class Linear(Protocol):
    """y = x w^T + b, PyTorch's `linear`."""

    def forward(self, x: Array, w: Array, b: Array | None = None) -> tuple[Array, Cache]:
        """Take x (..., I), w (O, I), b (O,); return y (..., O)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
        """Return dx, dw, db."""

    def step(self, x: Array, w: Array, b: Array | None = None) -> Array:
        """Return y (B, O) of x (B, I)."""


class Embedding(Protocol):
    """y[...] = w[indices[...]], PyTorch's `embedding`."""

    def forward(self, indices: Array, w: Array, padding_idx: int | None = None) -> tuple[Array, Cache]:
        """Take integer indices of any shape in [0, V) and w (V, C); return y (*indices.shape, C)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dw,), added up in the order of the indices; the row padding_idx is 0."""


class LSTM(Protocol):
    """A whole sequence through an LSTM layer, PyTorch's `LSTM` with batch_first; gates in order i, f, g, o.

    lengths (B,) in [0, T] has the meaning of a packed sequence: outputs beyond a row's length are 0, x is not
    read there and its gradient is 0, and h_n, c_n are the row's states after its last valid step. With
    `reverse` each row is read from its own last valid step back to step 0, and y[:, t] is the output on
    reading step t. A row of length 0, or T = 0, gives h_n = h0 and c_n = c0, which are 0 where absent; B = 0
    gives empty outputs.
    """

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


class Dropout(Protocol):
    """y = x keep / (1 - p), with a mask drawn by Philox4x32-10: the same bits in every version and dtype."""

    def forward(self, x: Array, p: float, seed: int) -> tuple[Array, Cache]:
        """Take x of any shape, p in [0, 1), seed in [0, 2^64); return y like x, a copy if p = 0."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""
