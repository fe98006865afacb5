"""The training loop: an epoch at a time, validated, stopped early, resumed exactly.

Everything random is a function of the seed and of the epoch or step, so that the state on disk (weights, moments,
counters) is all there is: killed at any moment and started again, a training ends with the same bits.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from seqgen import nn
from seqgen.atomic import write_atomically
from seqgen.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from seqgen.errors import InvalidInput
from seqgen.models.melody_lstm import MelodyLSTM
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor
from seqgen.training.batches import Batch, Example, collate, plan_batches


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How to train; the same plan on the same data gives the same weights."""

    epochs: int = 20
    max_batch_tokens: int = 8192
    peak_learning_rate: float = 2.5e-3
    warmup_steps: int = 150
    weight_decay: float = 0.01
    max_gradient_norm: float = 1.0
    patience_epochs: int = 4
    save_every_steps: int = 50
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands. ``best_nats`` and the others are nats per token on the validation part."""

    epoch: int = 0
    step_in_epoch: int = 0
    step: int = 0
    best_nats: float = float("inf")
    epochs_without_gain: int = 0


Report = Callable[[dict[str, Any]], None]


class Trainer:
    """Trains one model in ``folder``: best.safetensors, resume.safetensors and metrics.jsonl."""

    def __init__(
        self, model: MelodyLSTM, name: str, data_digest: str, plan: TrainingPlan, folder: Path, report: Report
    ) -> None:
        self.model, self.name, self.plan, self.folder, self.report = model, name, plan, folder, report
        self.identity = {"plan": asdict(plan), "config": asdict(model.config), "data": data_digest}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput("out", f"out {str(folder)!r} cannot be made: {error.strerror}") from error
        self.optimiser = nn.AdamW(list(model.named_parameters()), weight_decay=plan.weight_decay)
        self.progress = Progress()

    def run(self, train: Sequence[Example], valid: Sequence[Example]) -> Progress:
        """Train to the end of the plan or until patience runs out, continuing from the folder's state if it fits."""
        self._resume()
        lengths = [len(example.labels) for example in train]
        while self.progress.epoch < self.plan.epochs and self.progress.epochs_without_gain < self.plan.patience_epochs:
            batches = plan_batches(lengths, self.plan.max_batch_tokens, (self.plan.seed, self.progress.epoch))
            for indices in batches[self.progress.step_in_epoch :]:
                self._train_step(collate([train[index] for index in indices]), len(batches))
            self._finish_epoch(nats_per_token(self.model, valid))
        return self.progress

    def _train_step(self, batch: Batch, steps_in_epoch: int) -> None:
        started = time.perf_counter()
        step = self.progress.step
        loss = batch_loss(self.model, batch, seed=self.plan.seed * 1_000_003 + step)
        loss.backward()
        norm = nn.clip_grad_norm(self.model.parameters(), self.plan.max_gradient_norm)
        nats = float(loss.value)
        if not np.isfinite([nats, norm]).all():
            raise InvalidInput("training", f"the loss or its gradient became NaN at step {step}; the last state stays")
        rate = nn.warmup_cosine(
            step, self.plan.epochs * steps_in_epoch, self.plan.warmup_steps, self.plan.peak_learning_rate
        )
        self.optimiser.step(rate)
        self.progress = replace(self.progress, step=step + 1, step_in_epoch=self.progress.step_in_epoch + 1)
        seconds = time.perf_counter() - started
        self.report(
            {
                "step_in_epoch": self.progress.step_in_epoch,
                "of": steps_in_epoch,
                "nats": nats,
                "tokens": batch.token_count / seconds,
            }
        )
        if self.progress.step % self.plan.save_every_steps == 0:
            self._save_state()

    def _finish_epoch(self, valid_nats: float) -> None:
        progress = self.progress
        is_best = valid_nats < progress.best_nats
        self.progress = replace(
            progress,
            epoch=progress.epoch + 1,
            step_in_epoch=0,
            best_nats=min(valid_nats, progress.best_nats),
            epochs_without_gain=0 if is_best else progress.epochs_without_gain + 1,
        )
        if is_best:
            self._store("best.safetensors", self._checkpoint(self.model.state_dict()))
        self._log({"epoch": self.progress.epoch, "step": progress.step, "valid_nats_per_token": valid_nats})
        self._save_state()

    def _log(self, entry: dict[str, Any]) -> None:
        """Add a line to metrics.jsonl, dropping lines of an epoch that is trained again after a kill."""
        path = self.folder / "metrics.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        kept = [line for line in lines if json.loads(line)["epoch"] < entry["epoch"]]
        write_atomically(path, "".join(f"{line}\n" for line in [*kept, json.dumps(entry)]).encode())
        self.report(entry)

    def _checkpoint(self, weights: dict[str, Array], **card: Any) -> Checkpoint:
        return Checkpoint(self.name, asdict(self.model.config), weights, {"training": self.identity, **card})

    def _save_state(self) -> None:
        weights = {f"model.{name}": weight for name, weight in self.model.state_dict().items()}
        state = weights | self.optimiser.state_dict()
        self._store("resume.safetensors", self._checkpoint(state, progress=asdict(self.progress)))

    def _store(self, name: str, checkpoint: Checkpoint) -> None:
        try:
            save_checkpoint(self.folder / name, checkpoint)
        except OSError as error:
            reason = f"{error.strerror or error}; the one before is intact"
            raise InvalidInput("out", f"out {str(self.folder / name)!r} cannot be written: {reason}") from error

    def _resume(self) -> None:
        path = self.folder / "resume.safetensors"
        if not path.exists():
            return
        saved = load_checkpoint(path)
        if saved.card["training"] != json.loads(json.dumps(self.identity)):
            raise InvalidInput("out", f"{self.folder} holds a training of another plan or data; choose an empty folder")
        self.progress = Progress(**saved.card["progress"])
        weights = {key.removeprefix("model."): item for key, item in saved.weights.items() if key.startswith("model.")}
        self.model.load_state_dict(weights)
        self.optimiser.load_state_dict(saved.weights, self.progress.step)


def batch_loss(model: MelodyLSTM, batch: Batch, seed: int | None = None) -> Tensor:
    """Mean nats per token of a batch."""
    logits = model(batch.features, batch.lengths, seed)
    return nn.cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))


def nats_per_token(model: MelodyLSTM, examples: Sequence[Example], max_batch_tokens: int = 16384) -> float:
    """Mean over all tokens of all examples, without dropout."""
    total, count = 0.0, 0
    for indices in plan_batches([len(example.labels) for example in examples], max_batch_tokens, (0,)):
        batch = collate([examples[index] for index in indices])
        total += float(batch_loss(model, batch).value) * batch.token_count
        count += batch.token_count
    return total / count
