"""How to train: numbers that, with the data and the seed, decide every bit of the outcome."""

from dataclasses import dataclass

from seqgen import nn
from seqgen.errors import InvalidInput
from seqgen.nn.module import Module

OPTIMISERS = ("adamw", "adam", "sgd")
SCHEDULES = ("cosine", "plateau")


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """The same plan on the same data gives the same weights.

    A batch holds ``max_batch_units`` at most, padding included, and a step takes ``accumulated_batches`` of them. The
    learning rate rises over ``warmup_steps``, then follows half a cosine to the last epoch or, on a plateau of
    ``plateau_epochs`` without gain, is multiplied by ``plateau_factor``. ``average_decay`` above 0 keeps a moving
    average of the weights, which is then what is validated and stored as the best.
    """

    epochs: int = 20
    max_batch_units: int = 8192
    accumulated_batches: int = 1
    optimiser: str = "adamw"
    peak_learning_rate: float = 2.5e-3
    schedule: str = "cosine"
    warmup_steps: int = 150
    plateau_factor: float = 0.5
    plateau_epochs: int = 5
    beta2: float = 0.98
    weight_decay: float = 0.01
    max_gradient_norm: float = 1.0
    average_decay: float = 0.0
    patience_epochs: int = 4
    save_every_steps: int = 50
    seed: int = 1

    def __post_init__(self) -> None:
        for name, allowed in (("optimiser", OPTIMISERS), ("schedule", SCHEDULES)):
            if getattr(self, name) not in allowed:
                raise InvalidInput(name, f"{name} must be one of {', '.join(allowed)}, got {getattr(self, name)!r}")
        for name in ("epochs", "max_batch_units", "accumulated_batches", "patience_epochs", "save_every_steps"):
            if getattr(self, name) < 1:
                raise InvalidInput(name, f"{name} must be at least 1, got {getattr(self, name)}")
        if not self.max_gradient_norm > 0:
            sentence = f"max_gradient_norm must be above 0 (inf clips nothing), got {self.max_gradient_norm}"
            raise InvalidInput("max_gradient_norm", sentence)
        if not 0 < self.plateau_factor < 1:
            sentence = f"plateau_factor must be above 0 and below 1, got {self.plateau_factor}"
            raise InvalidInput("plateau_factor", sentence)

    def optimiser_of(self, network: Module) -> nn.Optimiser:
        """The optimiser that the plan names, over all that the network learns."""
        parameters = list(network.named_parameters())
        if self.optimiser == "sgd":
            return nn.SGD(parameters, momentum=0.9, weight_decay=self.weight_decay)
        adam = nn.AdamW if self.optimiser == "adamw" else nn.Adam
        return adam(parameters, beta2=self.beta2, weight_decay=self.weight_decay)

    def learning_rate(self, step: int, steps_in_epoch: int, valid_nats: tuple[float, ...]) -> float:
        """That of a step, given the validation figures of the epochs before it."""
        if self.schedule == "cosine":
            return nn.warmup_cosine(step, self.epochs * steps_in_epoch, self.warmup_steps, self.peak_learning_rate)
        plateau = nn.ReduceOnPlateau(self.peak_learning_rate, self.plateau_factor, self.plateau_epochs)
        for nats in valid_nats:
            plateau.step(nats)
        return plateau.learning_rate * min(1.0, (step + 1) / max(1, self.warmup_steps))
