"""One melody as ABC text: music21 reads ABC well and writes none.

Source: The ABC music standard 2.1 (abcnotation.com, 2011). Where readers differ, what they all understand is written:
an accidental at every note that the key does not give, numbers in tuplets of one digit, changes of metre, key and
tempo as fields on lines of their own.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from seqgen.errors import InvalidInput
from seqgen.music.bars import Bar, bars_of
from seqgen.music.key import Key
from seqgen.music.notation import Event, Symbol, Tuplet, symbols_in, voices_of
from seqgen.music.score import KeyChange, Score, TempoChange
from seqgen.music.spelling import LETTERS_BY_FIFTHS, spell

UNIT_QUARTERS = Fraction(1, 2)  # L:1/8
BARS_PER_LINE = 4
ACCIDENTALS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
MODE_SUFFIXES = {"major": "", "minor": "m", "dorian": "dor", "phrygian": "phr", "lydian": "lyd", "mixolydian": "mix"}
UNREADABLE_TONIC = "Fb"  # no reader of ABC expects a key on F flat
PERCENT = "\N{FULLWIDTH PERCENT SIGN}"  # a plain one would begin a comment
MAX_DIGIT = 9


def score_to_abc(score: Score) -> str:
    """The text of an ABC file with one tune.

    Chords are written; a pick-up and irregular bars stand between barlines as they are. Keys that readers of ABC do
    not know (locrian ones and F flat lydian) are written as the major key of the same signature. A key or tempo that
    changes inside a bar is written before the next one. Raises InvalidInput for several parts or voices, and for
    times that notation cannot express.

    >>> from seqgen.music import Note, Part
    >>> tune = Score(24, (Part((Note(0, 60, 12), Note(12, 66, 36), Note(48, 67, 48))),), 96, title="Up")
    >>> print(score_to_abc(tune), end="")
    %abc-2.1
    X:1
    T:Up
    M:4/4
    L:1/8
    Q:1/4=120
    K:C
    C^F3 G4|]
    """
    voice = _only_voice(score)
    head = [Field(0, "M", str(score.metre)), Field(0, "L", "1/8"), _tempo(score.tempos[0]), _key(score.keys[0])]
    title = "".join(char if char.isprintable() else " " for char in score.title).replace("%", PERCENT)
    first = ["%abc-2.1", "X:1", f"T:{title}"] if title else ["%abc-2.1", "X:1"]
    return "\n".join([*first, *map(str, head), *_body(score, voice), ""])


@dataclass(frozen=True, slots=True)
class Field:
    """A line such as ``K:G``, and the tick from which it holds."""

    tick: int
    letter: str
    value: str

    def __str__(self) -> str:
        return f"{self.letter}:{self.value}"


def _key(change: KeyChange) -> Field:
    key = change.key
    if key.mode not in MODE_SUFFIXES or key.tonic == UNREADABLE_TONIC:
        key = Key.from_sharps(key.sharps, "major")
    return Field(change.start_tick, "K", key.tonic + MODE_SUFFIXES[key.mode])


def _tempo(change: TempoChange) -> Field:
    return Field(change.start_tick, "Q", f"1/4={change.quarters_per_minute:.6g}")


def _only_voice(score: Score) -> list[Event]:
    if len(score.parts) != 1:
        raise InvalidInput("output", f"ABC is written for a score of one part, this has {len(score.parts)}")
    voices = voices_of(score.parts[0].notes)
    if len(voices) != 1:
        raise InvalidInput("output", f"ABC is written for one voice, notes of this part overlap in {len(voices)}")
    return voices[0]


def _body(score: Score, voice: Sequence[Event]) -> Iterator[str]:
    """Lines of four bars, broken where a field stands between two bars."""
    metres = [Field(change.start_tick, "M", str(change.metre)) for change in score.metres[1:]]
    changes = [*metres, *map(_tempo, score.tempos[1:]), *map(_key, score.keys[1:])]
    waiting = deque(sorted(changes, key=lambda field: field.tick))
    line = ""
    for bar in bars_of(score):
        while waiting and waiting[0].tick <= bar.start_tick:
            yield from [line] * bool(line)
            yield str(waiting.popleft())
            line = ""
        line += _bar_text(bar, symbols_in(bar, voice, score.ticks_per_quarter), score)
        line += "|]" if bar.end_tick == score.length_ticks else "|"
        if bar.number % BARS_PER_LINE == 0 < bar.number:
            yield line
            line = ""
    yield from [line] * bool(line)


def _bar_text(bar: Bar, symbols: Sequence[Symbol], score: Score) -> str:
    """Signs, those of a beat without space between them, which is how ABC beams them."""
    beat = Fraction(bar.metre.beat_ticks(score.ticks_per_quarter), score.ticks_per_quarter)
    first_beat = Fraction(bar.duration_ticks, score.ticks_per_quarter) if bar.number == 0 else 0
    prefixes, speller = _tuplet_prefixes(symbols), _Speller(score.key_at(bar.start_tick))
    text = ""
    for index, symbol in enumerate(symbols):
        text += " " * (index > 0 and (symbol.start - first_beat) % beat == 0)
        text += prefixes.get(index, "") + _pitches(symbol, speller) + _length(symbol) + "-" * symbol.goes_on
    return text


def _tuplet_prefixes(symbols: Sequence[Symbol]) -> dict[int, str]:
    """What stands before a tuplet, by the index of its first sign; one of more than nine signs is announced again."""
    prefixes: dict[int, str] = {}
    index = 0
    for tuplet, group in groupby(symbols, key=lambda symbol: symbol.tuplet):
        stop = index + len(list(group))
        if tuplet is not None:
            for first in range(index, stop, MAX_DIGIT):
                prefixes[first] = _tuplet_prefix(tuplet, min(MAX_DIGIT, stop - first))
        index = stop
    return prefixes


def _tuplet_prefix(tuplet: Tuplet, sign_count: int) -> str:
    if tuplet.actual > MAX_DIGIT:
        raise InvalidInput("output", f"ABC holds tuplets of at most {MAX_DIGIT} notes, the score has {tuplet.actual}")
    is_plain = (tuplet.actual, tuplet.normal, sign_count) == (3, 2, 3)
    return "(3" if is_plain else f"({tuplet.actual}:{tuplet.normal}:{sign_count}"


def _length(symbol: Symbol) -> str:
    """Its value in units of an eighth; nothing for one, ``/2`` for half of one."""
    units = symbol.written / UNIT_QUARTERS
    numerator = "" if units.numerator == 1 else str(units.numerator)
    return numerator if units.denominator == 1 else f"{numerator}/{units.denominator}"


def _pitches(symbol: Symbol, speller: "_Speller") -> str:
    if symbol.event is None:
        return "z"
    names = [speller.name(pitch) for pitch in symbol.event.pitches]
    return names[0] if len(names) == 1 else f"[{''.join(names)}]"


class _Speller:
    """Writes the pitches of one bar, and remembers on which letters an accidental stands."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.altered: set[str] = set()

    def name(self, pitch: int) -> str:
        """Accidental, letter and octave marks: middle C is ``C``, the octave above ``c``, then ``c'``."""
        spelling = spell(pitch, self.key)
        accidental = ""
        if spelling.alteration != _signature(self.key, spelling.letter) or spelling.letter in self.altered:
            accidental = ACCIDENTALS[spelling.alteration]
            self.altered.add(spelling.letter)
        letter = spelling.letter if spelling.octave < 5 else spelling.letter.lower()
        return accidental + letter + "," * (4 - spelling.octave) + "'" * (spelling.octave - 5)


def _signature(key: Key, letter: str) -> int:
    """What the key signature does to a letter: sharps come in the order FCGDAEB, flats from its end."""
    place = LETTERS_BY_FIFTHS.index(letter)
    return int(place < key.sharps) - int(6 - place < -key.sharps)
