"""Metre, key, tempo and bars: the meta events that hold for all tracks at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.midi.errors import MidiError
from seqgen.music.midi.events import MetaEvent
from seqgen.music.midi.grid import opens_like_a_pickup
from seqgen.music.midi.report import Report
from seqgen.music.midi.signature import key_of, metre_of
from seqgen.music.midi.texts import BAR_RESTART, METRE_UNCHANGED, key_in, metre_in
from seqgen.music.score import (
    DEFAULT_KEY,
    DEFAULT_METRE,
    DEFAULT_MICROSECONDS_PER_QUARTER,
    KeyChange,
    MetreChange,
    TempoChange,
)

TEXT, TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = 0x01, 0x51, 0x58, 0x59


@dataclass(slots=True)
class Conductor:
    """Collects changes by tick; of several at one tick the last holds."""

    ticks_per_quarter: int
    report: Report
    _metres: dict[int, Metre] = field(default_factory=lambda: {0: DEFAULT_METRE})
    _keys: dict[int, Key] = field(default_factory=lambda: {0: DEFAULT_KEY})
    _tempos: dict[int, int] = field(default_factory=lambda: {0: DEFAULT_MICROSECONDS_PER_QUARTER})
    _bar_restarts: set[int] = field(default_factory=set)
    _is_first_metre_named: bool = False

    def read(self, metas: Iterable[MetaEvent]) -> None:
        """Take what one track says; raises MidiError for a tempo of 0, reports what it drops."""
        readers = {
            TEXT: self._read_text,
            TEMPO: self._read_tempo,
            TIME_SIGNATURE: self._read_time_signature,
            KEY_SIGNATURE: self._read_key_signature,
        }
        for event in sorted(metas, key=lambda event: event.kind == TEXT):  # texts correct what stands beside them
            if event.kind in readers:
                readers[event.kind](event)

    @property
    def metres(self) -> tuple[MetreChange, ...]:
        """Metre changes in order, the first at tick 0; the time signature of a pick-up is none."""
        if self._pickup_tick:
            _, second, *others = self._signatures
            return MetreChange(0, second.metre), *others
        return self._signatures

    @property
    def keys(self) -> tuple[KeyChange, ...]:
        """Key changes in order, the first at tick 0."""
        return tuple(KeyChange(tick, self._keys[tick]) for tick in sorted(self._keys))

    @property
    def tempos(self) -> tuple[TempoChange, ...]:
        """Tempo changes in order, the first at tick 0."""
        return tuple(TempoChange(tick, self._tempos[tick]) for tick in sorted(self._tempos))

    @property
    def bar_restarts(self) -> tuple[int, ...]:
        """Ticks at which a bar begins out of turn."""
        return tuple(sorted(self._bar_restarts | {self._pickup_tick} - {0}))

    @property
    def _signatures(self) -> tuple[MetreChange, ...]:
        return tuple(MetreChange(tick, self._metres[tick]) for tick in sorted(self._metres))

    @property
    def _pickup_tick(self) -> int:
        """Where a pick-up ends that has a time signature of its own; 0 where there is none."""
        is_pickup = opens_like_a_pickup(self._signatures, self.ticks_per_quarter) and not self._is_first_metre_named
        return self._signatures[1].start_tick if is_pickup else 0

    def _read_text(self, event: MetaEvent) -> None:
        text = decode_text(event.data)
        if text == BAR_RESTART:
            self._bar_restarts.add(event.tick)
        elif text == METRE_UNCHANGED and event.tick > 0:
            self._metres.pop(event.tick, None)
        elif (metre := metre_in(text)) is not None:
            self._add_metre(event.tick, metre)
            self._is_first_metre_named |= event.tick == 0
        elif (key := key_in(text)) is not None:
            self._keys[event.tick] = key

    def _read_tempo(self, event: MetaEvent) -> None:
        microseconds = int.from_bytes(event.data, "big")
        if len(event.data) != 3:
            self.report.add("a tempo that is not 3 bytes long is dropped")
        elif microseconds == 0:
            raise MidiError(event.offset, "a tempo of 0 microseconds per quarter is no tempo")
        else:
            self._tempos[event.tick] = microseconds

    def _read_time_signature(self, event: MetaEvent) -> None:
        metre = metre_of(event.data[:2])
        if metre is None:
            self.report.add(f"time signature {event.data[:2].hex(' ')} is dropped: it is no metre of seqgen")
        else:
            self._add_metre(event.tick, metre)

    def _add_metre(self, tick: int, metre: Metre) -> None:
        """Bars are whole numbers of ticks everywhere in seqgen."""
        if 4 * self.ticks_per_quarter * metre.numerator % metre.denominator:
            self.report.add(f"metre {metre} is dropped: its bar is no whole number of ticks")
        else:
            self._metres[tick] = metre

    def _read_key_signature(self, event: MetaEvent) -> None:
        key = key_of(event.data[:2])
        if key is None:
            self.report.add(f"key signature {event.data[:2].hex(' ')} is dropped: a key has at most 7 sharps or flats")
        else:
            self._keys[event.tick] = key


def decode_text(data: bytes) -> str:
    """UTF-8 where it is that, else Latin-1, which every byte string is."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
