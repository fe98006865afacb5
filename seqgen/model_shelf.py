"""The models at hand: shipped ones, loaded when they are first asked for, and a person's own in their place."""

from pathlib import Path
from typing import Any

from seqgen.checkpoint import CheckpointError
from seqgen.errors import InvalidInput
from seqgen.models import HarmonySeq2Seq, MelodyLSTM, MelodyTransformer
from seqgen.models.card import ModelCard
from seqgen.models.chorale_cnn import ChoraleCNN
from seqgen.models.loading import LoadedModel, load_card, load_model, not_shipped, shipped_checkpoint, shipped_models
from seqgen.nn.module import Module

NETWORKS: dict[str, type[Module]] = {
    "melody-lstm": MelodyLSTM,
    "melody-transformer": MelodyTransformer,
    "chorale-cnn": ChoraleCNN,
    "harmony-seq2seq": HarmonySeq2Seq,
}
"""Those that a composer uses; further models only judge."""


class ModelShelf:
    """``checkpoint`` replaces the shipped weights of its model."""

    def __init__(self, checkpoint: Path | str | None = None) -> None:
        self._loaded: dict[str, LoadedModel[Any]] = {}
        if checkpoint is not None:
            loaded: LoadedModel[Any] = load_model(Path(checkpoint), Module)
            if loaded.card.name not in NETWORKS:
                raise CheckpointError(Path(checkpoint), f"it is of model {loaded.card.name!r}, which composes nothing")
            self._loaded[loaded.card.name] = loaded

    def load(self, name: str, verb: str, models: tuple[str, ...]) -> LoadedModel[Any]:
        """A model that does what is asked.

        Raises InvalidInput for a name that is not among ``models``, CheckpointError where there are no weights.
        """
        if name not in models:
            raise InvalidInput("model", f"model must be one of {', '.join(models)} to {verb}, got {str(name)[:40]!r}")
        if name not in self._loaded:
            path = shipped_checkpoint(name)
            if not path.exists():
                raise not_shipped(name, "give them as --checkpoint")
            self._loaded[name] = load_model(path, NETWORKS[name])
        return self._loaded[name]

    def cards(self) -> list[ModelCard]:
        """The cards of all models that are shipped, those among them that only judge included."""
        return [self.card(name) for name in shipped_models()]

    def card(self, name: str) -> ModelCard:
        """The card of one model; raises InvalidInput for an unknown name."""
        if name in self._loaded:
            return self._loaded[name].card
        if name not in shipped_models():
            raise InvalidInput("model", f"model must be one of {', '.join(shipped_models())}, got {str(name)[:40]!r}")
        return load_card(shipped_checkpoint(name))
