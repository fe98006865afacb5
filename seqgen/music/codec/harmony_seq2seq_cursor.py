"""A setting that is being written, token by token: what `harmony_seq2seq.told` tells of a whole one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import BEFORE, MAX_AGE, SILENCE, UNKNOWN_LEAP, VOICES, Pasts, Symbols, leap_between
from seqgen.music.codec.harmony_seq2seq import IN_TURN, Told, told_before


@dataclass(slots=True)
class _Voice:
    """The newest symbol of a voice, its age and its leap, and the last pitch; -1 before there is any."""

    symbol: int = BEFORE
    age: int = 0
    leap: int = UNKNOWN_LEAP
    pitch: int = -1

    def sing(self, symbol: int) -> None:
        if symbol != self.symbol:
            self.leap = int(leap_between(np.int16(self.symbol), np.int16(symbol)))
            self.symbol, self.age = symbol, 0
        self.age = min(self.age + 1, MAX_AGE)
        self.pitch = self.pitch if symbol == SILENCE else symbol


class HarmonyCursor:
    """Tells before each token what `told` does of the whole, from the tokens that were written so far.

    >>> cursor = HarmonyCursor(np.array([36, 36], np.int16))
    >>> for symbol in (12, 20, 28, 12, 20):
    ...     cursor.write(symbol)
    >>> cursor.step, cursor.voice
    (1, 1)
    >>> cursor.told().bases.tolist()
    [[36, 12, 20, 28]]
    """

    def __init__(self, soprano: NDArray[np.int16]) -> None:
        self._soprano = soprano.tolist()
        self._voices = [_Voice() for _ in range(VOICES)]  # in turn
        self._symbols: list[int] = []
        self._hear_soprano()

    @property
    def step(self) -> int:
        """That of the next token; T where all is written."""
        return len(self._symbols) // VOICES

    @property
    def voice(self) -> int:
        """Whose turn it is, in the order S A T B."""
        return IN_TURN[self._turn]

    @property
    def floor(self) -> int:
        """The highest symbol that is sung below the next token at its step; -1 where nobody sings there yet."""
        sung = [symbol for symbol in self._symbols[VOICES * self.step + 1 :] if symbol != SILENCE]
        return max(sung, default=-1)

    def motion(self) -> tuple[int, list[tuple[int, int]]]:
        """The last symbol of the voice whose turn it is, and of those that sing at its step already, last and new."""
        start = VOICES * self.step
        if start == 0:
            return BEFORE, []
        last, new = self._symbols[start - VOICES : start], self._symbols[start:]
        return last[self._turn], list(zip(last, new, strict=False))

    @property
    def symbols(self) -> Symbols:
        """The steps (t, 4) that are whole, S A T B."""
        whole = np.array(self._symbols[: VOICES * self.step], np.int16)
        return np.ascontiguousarray(whole.reshape(-1, VOICES)[:, IN_TURN])

    def told(self) -> Told:
        """What is told before the next token, N = 1."""
        symbols, held, leapt = (
            np.array([[getattr(voice, name) for voice in self._voices]], np.int16) for name in ("symbol", "age", "leap")
        )
        time, turn, own = (np.array([each]) for each in (self.step, self._turn, self._voices[self._turn].pitch))
        return told_before(Pasts(time, turn, symbols, held, leapt, own), np.array(self._symbols[-1:], np.int16))

    def write(self, symbol: int) -> None:
        """The next token."""
        self._sing(symbol)
        self._hear_soprano()

    def _hear_soprano(self) -> None:
        if self._turn == 0 and self.step < len(self._soprano):
            self._sing(self._soprano[self.step])

    def _sing(self, symbol: int) -> None:
        self._voices[self._turn].sing(symbol)
        self._symbols.append(symbol)

    @property
    def _turn(self) -> int:
        return len(self._symbols) % VOICES
