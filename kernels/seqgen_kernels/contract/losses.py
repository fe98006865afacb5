"""What a network is trained to make small."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class CrossEntropy(Protocol):
    """-log softmax at the label, PyTorch's `cross_entropy` with class indices."""

    def forward(
        self,
        logits: Array,
        labels: Array,
        class_weights: Array | None = None,
        ignore_index: int = -100,
        label_smoothing: float = 0.0,
        reduction: str = "mean",
    ) -> tuple[Array, Cache]:
        """Take logits (N, C), integer labels (N,) in [0, C) or ignore_index, class_weights (C,).

        Return the loss: shape () for the reductions "mean" and "sum", (N,) for "none". The mean divides by
        the summed weights of the labels that count; if that is 0, the loss and its gradient are 0, where
        PyTorch gives NaN: a batch of nothing but padding must not poison the weights.
        """

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Take dy of the loss's shape; return (dlogits,). The class weights are constants."""


class MSE(Protocol):
    """(x - target)^2, PyTorch's `mse_loss`."""

    def forward(self, x: Array, target: Array, reduction: str = "mean") -> tuple[Array, Cache]:
        """Take x and target of one shape; return the loss, () or that shape for reduction "none".

        The mean of nothing is 0, where PyTorch gives NaN.
        """

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array]:
        """Take dy of the loss's shape; return (dx, dtarget)."""


class BCEWithLogits(Protocol):
    """-t log sigmoid(x) - (1 - t) log sigmoid(-x), PyTorch's `binary_cross_entropy_with_logits`."""

    def forward(
        self,
        logits: Array,
        targets: Array,
        weight: Array | None = None,
        pos_weight: Array | None = None,
        reduction: str = "mean",
    ) -> tuple[Array, Cache]:
        """Take logits and targets of one shape; weight and pos_weight broadcast to it.

        weight scales an element's loss, pos_weight its first term. Return the loss, () or the logits' shape for
        reduction "none". The mean divides by the number of elements; of nothing it is 0, where PyTorch gives NaN.
        """

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Take dy of the loss's shape; return (dlogits,). Targets and weights are constants."""


class GaussianKL(Protocol):
    """KL(N(mu, e^logvar) || N(0, 1)) = (mu^2 + e^logvar - 1 - logvar) / 2, an element."""

    def forward(self, mu: Array, logvar: Array, reduction: str = "mean") -> tuple[Array, Cache]:
        """Take mu and logvar of one shape; return the divergence, () or that shape for reduction "none".

        The mean divides by the number of elements; of nothing it is 0.
        """

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array]:
        """Take dy of the divergence's shape; return (dmu, dlogvar)."""
