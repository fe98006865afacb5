"""What the network remembers of a session: what was heard and answered, and how to take an answer back."""

import numpy as np
from numpy.typing import NDArray

from seqgen.generation import Sampler
from seqgen.models import MelodyTransformer
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyHeader
from seqgen.music.codec.gap_cursor import GapCursor
from seqgen.verbs.accompany.task import AccompanyTask

SESSION_BARS = 64  # how long the network is told that the piece will be: longer than it counts
MAX_TOKENS = 1024  # about as much as it saw in training; more would also be slower to answer


class LiveMemory:
    """A slot of the network and the cursor that reads for it; `close` gives the slot back."""

    def __init__(self, network: MelodyTransformer, task: AccompanyTask) -> None:
        self._network = network
        self._header = MelodyHeader(task.style_index, task.key, task.metre, SESSION_BARS)
        self._marked: tuple[int, int] | None = None  # a slot that remembers all before a mark, and how many tokens
        self._begin()
        self._logits()  # the first step of a process loads the kernel: not while a player waits
        self.restart()

    def _begin(self) -> None:
        self._slot, self._tokens = self._network.start(), list[int]()
        self.cursor: GapCursor = self._network.cursor(self._header)

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin again."""
        return len(self._tokens) > MAX_TOKENS

    def read(self, event: int, stop_tick: int) -> None:
        """Read a pitch or a rest that lasts until ``stop_tick``."""
        while self.cursor.tick < stop_tick:
            for token in (event, v.duration_token(min(stop_tick - self.cursor.tick, v.MAX_DURATION_TICKS))):
                self._logits()
                self._take(token)
            event = v.REST if event == v.REST else v.HOLD

    def draw(self, sampler: Sampler, legal: NDArray[np.int64]) -> int:
        """Read a token that is drawn among the legal ones."""
        token = sampler.choose(self._logits(), legal)
        self._take(token)
        return token

    def mark(self) -> None:
        """Keep what is remembered now."""
        self._marked = self._network.copy(self._slot), len(self._tokens)

    def unmark(self) -> None:
        """Keep what came since the mark too."""
        if self._marked is not None:
            self._network.stop(self._marked[0])
            self._marked = None

    def rewind(self) -> None:
        """Forget what came since the mark."""
        assert self._marked is not None
        self._network.stop(self._slot)
        self._slot, count = self._marked
        self._marked, self._tokens = None, self._tokens[:count]
        self.cursor = self._network.cursor(self._header)
        self.cursor.read_all(self._tokens)

    def restart(self) -> None:
        """Forget everything."""
        self.close()
        self._begin()

    def close(self) -> None:
        """Give the network's slots back."""
        self.unmark()
        self._network.stop(self._slot)

    def _logits(self) -> NDArray[np.float32]:
        logits: NDArray[np.float32] = self._network.step(np.array([self.cursor.features()]), [self._slot])[0]
        return logits

    def _take(self, token: int) -> None:
        self.cursor.read(token)
        self._tokens.append(token)
