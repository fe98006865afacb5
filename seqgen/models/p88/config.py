"""The sizes of the networks of P88, and those of the published table."""

from dataclasses import dataclass

KEYS = 88
CELLS = ("rnn", "gru", "lstm", "tcn")


@dataclass(frozen=True, slots=True)
class P88Config:
    """Sizes; ``kernel`` is the TCN's. Dropouts act in training only.

    ``dropout`` is of what each layer writes; ``weight_dropout`` of the weights that make a recurrent layer's next state
    of its last one, or of a TCN's kernels. Raises ValueError for a cell that there is not.
    """

    cell: str
    hidden: int
    layers: int = 1
    kernel: int = 3
    dropout: float = 0.0
    weight_dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"the cell must be one of {', '.join(CELLS)}, got {self.cell!r}")


# About 300,000 weights for the chorales and 1,000,000 for the folk tunes, as in Bai, Kolter and Koltun (2018), table 1.
# The sizes are ours: the paper gives the numbers of weights, and for the TCNs kernels that look further than it pays.
PRESETS = {
    ("rnn", "jsb"): P88Config("rnn", 288, layers=2, dropout=0.5),
    ("gru", "jsb"): P88Config("gru", 260, dropout=0.5, weight_dropout=0.5),
    ("lstm", "jsb"): P88Config("lstm", 224, dropout=0.5, weight_dropout=0.5),
    ("tcn", "jsb"): P88Config("tcn", 192, layers=2, kernel=2, dropout=0.5, weight_dropout=0.25),
    ("rnn", "nottingham"): P88Config("rnn", 912, dropout=0.3, weight_dropout=0.1),
    ("gru", "nottingham"): P88Config("gru", 520, dropout=0.4, weight_dropout=0.3),
    ("lstm", "nottingham"): P88Config("lstm", 448, dropout=0.4, weight_dropout=0.3),
    ("tcn", "nottingham"): P88Config("tcn", 210, layers=4, kernel=3, dropout=0.3),
}
