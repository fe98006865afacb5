"""From a Score to a music21 stream: measures with ties, tuplets, rests and spelled pitches, ready to be engraved."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seqgen.music.bars import Bar, bars_of
from seqgen.music.key import Key
from seqgen.music.notation import Event, Symbol, symbols_in, voices_of
from seqgen.music.score import Part, Score, TempoChange
from seqgen.music.spelling import spell

if TYPE_CHECKING:
    from music21.stream import Score as Music21Score

ACCIDENTALS = {-2: "--", -1: "-", 0: "", 1: "#", 2: "##"}  # music21's own signs
TIES = {(False, False): None, (False, True): "start", (True, True): "continue", (True, False): "stop"}
DRUM_CHANNEL = 9


def score_to_music21(score: Score) -> "Music21Score":
    """A music21 score with a part for each part and a measure for each bar.

    A pick-up is measure 0. Pitches are spelled by the key in force; notes of a part that overlap become chords and
    voices. Every part has the metres and keys, the first one the tempos; what changes inside a bar stands where it
    changes. Ids are counted, not drawn: the same score makes the same stream. Raises InvalidInput for times that
    notation cannot express (see `seqgen.music.notation`).
    """
    music21 = _music21()
    bars = bars_of(score)
    result: Music21Score = music21.stream.Score(id="score")
    result.metadata = music21.metadata.Metadata(title=_printable(score.title), composer="seqgen")
    for index, part in enumerate(score.parts, start=1):
        result.insert(0, _part(score, part, bars, index))
    return result


def _part(score: Score, part: Part, bars: Sequence[Bar], number: int) -> Any:
    music21 = _music21()
    result = music21.stream.Part(id=f"P{number}")
    result.partName = _printable(part.name)
    result.insert(0, _instrument(part, number))
    voices = voices_of(part.notes)
    for bar in bars:
        measure = _measure(score, bar, voices)
        for offset, change in _changes(score, bar, with_tempos=number == 1):
            measure.insert(offset, change)
        result.append(measure)
    return result


def _instrument(part: Part, number: int) -> Any:
    """A plain instrument: one of music21's own might transpose."""
    music21 = _music21()
    result = music21.instrument.Instrument(_printable(part.name) or f"part {number}")
    result.partId, result.instrumentId = f"P{number}", f"I{number}"
    result.midiProgram = part.program
    if part.is_drum:
        result.midiChannel = DRUM_CHANNEL
    return result


def _measure(score: Score, bar: Bar, voices: Sequence[Sequence[Event]]) -> Any:
    music21 = _music21()
    result = music21.stream.Measure(number=bar.number)
    missing = Fraction(bar.metre.bar_ticks(score.ticks_per_quarter) - bar.duration_ticks, score.ticks_per_quarter)
    if bar.number == 0:
        result.paddingLeft = _offset(missing)
        result.showNumber = music21.stream.enums.ShowNumber.NEVER
    else:
        result.paddingRight = _offset(missing)
    written = [symbols_in(bar, voice, score.ticks_per_quarter) for voice in voices]
    sounding = [symbols for symbols in written if any(symbol.event for symbol in symbols)] or written[:1]
    if len(sounding) == 1:
        _fill(result, sounding[0], score)
    else:
        for number, symbols in enumerate(sounding, start=1):
            result.insert(0, _fill(music21.stream.Voice(id=str(number)), symbols, score))
    return result


def _fill(container: Any, symbols: Sequence[Symbol], score: Score) -> Any:
    for symbol in symbols:
        container.insert(_offset(symbol.start), _sign(symbol, score))
    return container


def _sign(symbol: Symbol, score: Score) -> Any:
    """A music21 rest, note or chord."""
    music21 = _music21()
    if symbol.event is None:
        return music21.note.Rest(duration=_duration(symbol))
    key = score.key_at(symbol.event.start_tick)
    notes = [music21.note.Note(_pitch_name(pitch, key)) for pitch in symbol.event.pitches]
    sign = notes[0] if len(notes) == 1 else music21.chord.Chord(notes)
    sign.duration = _duration(symbol)
    sign.volume.velocity = symbol.event.velocity
    if kind := TIES[symbol.is_continued, symbol.goes_on]:
        sign.tie = music21.tie.Tie(kind)
    return sign


def _duration(symbol: Symbol) -> Any:
    music21 = _music21()
    result = music21.duration.Duration(quarterLength=_offset(symbol.written))
    if symbol.tuplet is not None:
        result.appendTuplet(music21.duration.Tuplet(symbol.tuplet.actual, symbol.tuplet.normal))
    return result


def _pitch_name(pitch: int, key: Key) -> str:
    spelling = spell(pitch, key)
    return f"{spelling.letter}{ACCIDENTALS[spelling.alteration]}{spelling.octave}"


def _changes(score: Score, bar: Bar, *, with_tempos: bool) -> Iterator[tuple[float | Fraction, Any]]:
    """The metre, keys and tempos that begin in a bar, each with its offset in quarters."""
    music21 = _music21()

    def offset(tick: int) -> float | Fraction:
        return _offset(Fraction(tick - bar.start_tick, score.ticks_per_quarter))

    for metre in score.metres:
        if metre.start_tick == bar.start_tick:
            yield 0.0, music21.meter.TimeSignature(str(metre.metre))
    for change in score.keys:
        if bar.start_tick <= change.start_tick < bar.end_tick:
            yield offset(change.start_tick), music21.key.Key(change.key.tonic.replace("b", "-"), change.key.mode)
    for tempo_change in score.tempos if with_tempos else ():
        if bar.start_tick <= tempo_change.start_tick < bar.end_tick:
            number = _quarters_per_minute(tempo_change)
            yield offset(tempo_change.start_tick), music21.tempo.MetronomeMark(number=number, referent="quarter")


def _quarters_per_minute(change: TempoChange) -> float:
    """A whole number where that means the same in MIDI's microseconds: 545,455 of them are tempo 110."""
    whole = max(1, round(change.quarters_per_minute))
    means_the_same = TempoChange.from_quarters_per_minute(whole, change.start_tick) == change
    return whole if means_the_same else change.quarters_per_minute


def _offset(quarters: Fraction) -> float | Fraction:
    """Time as music21 keeps it: a float where that is exact, else a fraction."""
    result: float | Fraction = _music21().common.opFrac(quarters)
    return result


def _printable(text: str) -> str:
    """XML cannot hold control characters."""
    return "".join(char if char.isprintable() else " " for char in text)


def _music21() -> Any:
    """It takes a second to import, and only half of it has types."""
    return import_module("music21")
