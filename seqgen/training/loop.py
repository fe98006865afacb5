"""The training loop: an epoch at a time, validated, stopped early, resumed exactly.

Everything random is a function of the seed and of the epoch or step, so that the state on disk (weights, moments,
counters) is all there is: killed at any moment and started again, a training ends with the same bits.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from seqgen import nn
from seqgen.errors import InvalidInput
from seqgen.nn import glue
from seqgen.nn.tape import Tensor
from seqgen.training.batches import grouped, plan_batches
from seqgen.training.folder_lock import held
from seqgen.training.metrics_log import MetricsLog
from seqgen.training.objective import Objective
from seqgen.training.plan import TrainingPlan
from seqgen.training.prefetch import prefetched
from seqgen.training.progress import Progress
from seqgen.training.state import TrainingFolder

Example = TypeVar("Example")
Batch = TypeVar("Batch")
Report = Callable[[dict[str, Any]], None]
VALIDATION_SEED = 0


class Trainer(Generic[Example, Batch]):
    """Trains one network in ``folder``: best.safetensors, resume.safetensors and metrics.jsonl."""

    def __init__(
        self,
        objective: Objective[Example, Batch],
        name: str,
        data_digest: str,
        plan: TrainingPlan,
        folder: Path,
        report: Report,
    ) -> None:
        self.objective, self.plan, self.report = objective, plan, report
        self.optimiser = plan.optimiser_of(objective.network)
        self.average = nn.MovingAverage(objective.network, plan.average_decay) if plan.average_decay else None
        self.progress = Progress()
        self.folder = TrainingFolder(folder, name, objective, plan, data_digest)
        self.log = MetricsLog(folder / "metrics.jsonl")

    def run(self, train: Sequence[Example], valid: Sequence[Example]) -> Progress:
        """Train to the end of the plan or until patience runs out, continuing from the folder's state if it fits."""
        with held(self.folder.path):
            self._resume()
            self._train(train, valid)
        return self.progress

    def _train(self, train: Sequence[Example], valid: Sequence[Example]) -> None:
        while self.progress.epoch < self.plan.epochs and self.progress.epochs_without_gain < self.plan.patience_epochs:
            started = time.perf_counter()
            self._train_epoch(train)
            self._finish_epoch(self._validate(valid), time.perf_counter() - started)

    def _train_epoch(self, train: Sequence[Example]) -> None:
        lengths = [self.objective.length(example) for example in train]
        planned = plan_batches(lengths, self.plan.max_batch_units, (self.plan.seed, self.progress.epoch))
        steps = grouped(planned, self.plan.accumulated_batches)
        with closing(prefetched(self._batches(train, steps))) as ready:
            for batches in ready:
                self._train_step(batches, len(steps))

    def _batches(self, train: Sequence[Example], steps: Sequence[Sequence[Sequence[int]]]) -> Iterator[list[Batch]]:
        """What the remaining steps of the epoch take, each drawn by a generator of its own."""
        epoch = self.progress.epoch
        for number in range(self.progress.step_in_epoch, len(steps)):
            rng = np.random.default_rng((self.plan.seed, epoch, number))
            yield [self.objective.batch([train[index] for index in indices], rng) for indices in steps[number]]

    def _train_step(self, batches: Sequence[Batch], steps_in_epoch: int) -> None:
        started = time.perf_counter()
        step = self.progress.step
        units = sum(map(self.objective.units, batches))
        with np.errstate(all="ignore"):  # what comes of it is looked at right away
            nats = self._accumulate(batches, units)
            norm = nn.clip_grad_norm(self.objective.network.parameters(), self.plan.max_gradient_norm)
        if not np.isfinite([nats, norm]).all():
            sentence = f"the loss or its gradient became NaN at step {step}; what was saved before it is intact"
            raise InvalidInput("training", sentence)
        rate = self.plan.learning_rate(step, steps_in_epoch, self.progress.valid_nats)
        self.optimiser.step(rate)
        if self.average:
            self.average.update()
        self.progress = self.progress.after_step(nats, units)
        self.log.append({"step": step + 1, "nats": nats, "gradient_norm": norm, "learning_rate": rate})
        if self.progress.step % self.plan.save_every_steps == 0:
            self._save()
        speed = units / (time.perf_counter() - started)
        done = {"step_in_epoch": self.progress.step_in_epoch, "of": steps_in_epoch}
        self.report(done | {"nats": nats, "speed": speed, "unit": self.objective.unit})

    def _accumulate(self, batches: Sequence[Batch], units: int) -> float:
        """Add up the gradients of the mean over the units of all batches; return that mean."""
        total = 0.0
        for number, batch in enumerate(batches):
            seed = (self.plan.seed * 1_000_003 + self.progress.step) * self.plan.accumulated_batches + number
            loss = self.objective.loss(batch, seed)
            share = self.objective.units(batch) / units
            total += float(loss.value) * share
            (loss if len(batches) == 1 else glue.mul(loss, Tensor(loss.value.dtype.type(share)))).backward()
        return total

    def _validate(self, valid: Sequence[Example]) -> float:
        """The figure of the weights as they are, or of their average; they are stored where they are the best yet."""
        with self.average.applied() if self.average else nullcontext():
            nats = nats_per_unit(self.objective, valid, self.plan.max_batch_units)
            if not np.isfinite(nats):
                raise InvalidInput("training", f"validation became NaN after epoch {self.progress.epoch + 1}")
            if nats < self.progress.best_nats:
                self.folder.store_best()
        return nats

    def _finish_epoch(self, valid_nats: float, seconds: float) -> None:
        train_nats = self.progress.train_nats / max(1, self.progress.train_units)
        self.progress = self.progress.after_epoch(valid_nats)
        figures = {"epoch": self.progress.epoch, "train_nats": train_nats, "valid_nats": valid_nats}
        self.log.append({"step": self.progress.step} | figures | {"seconds": round(seconds, 1)})
        self.report(figures | {"unit": self.objective.unit})
        self._save()

    def _save(self) -> None:
        self.log.sync()
        self.folder.save(self.progress, self.optimiser, self.average)

    def _resume(self) -> None:
        progress = self.folder.restore(self.optimiser, self.average)
        self.progress = progress or self.progress
        self.log.keep_until(self.progress.step, self.progress.epoch)


def nats_per_unit(objective: Objective[Example, Batch], examples: Sequence[Example], max_batch_units: int) -> float:
    """Mean over all units of all examples, without dropout and augmentation."""
    total, count = 0.0, 0
    lengths = [objective.length(example) for example in examples]
    for indices in plan_batches(lengths, max_batch_units, (VALIDATION_SEED,)):
        batch = objective.batch([examples[index] for index in indices], None)
        units = objective.units(batch)
        total += float(objective.loss(batch, None).value) * units
        count += units
    return total / count
