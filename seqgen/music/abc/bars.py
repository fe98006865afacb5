"""From the characters of an ABC tune to its written bars, with music21's tokeniser."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from seqgen.errors import InvalidInput
from seqgen.music.key import MODES, Key
from seqgen.music.metre import Metre
from seqgen.music.music21_reason import music21_reason
from seqgen.music.score import DEFAULT_KEY

DEFAULT_QUARTERS_PER_MINUTE, MAX_QUARTERS_PER_MINUTE = 120.0, 2000  # more is a slip of the pen
FIELD_OR_COMMENT = re.compile(r"[A-Za-z]:|%")
TUNE_START = re.compile(r"^X:", re.MULTILINE)
METRE_OR_UNIT = re.compile(r"(^|\[)[ML]:", re.MULTILINE)
DOUBLE_SIGN = re.compile(r":\|?:")
SECTION_ENDS = ("light-light", "light-heavy", "heavy-light")


@dataclass(slots=True)
class AbcEvent:
    """A note, a chord or (without pitches) a rest; ``is_tied`` to the next one."""

    pitches: tuple[int, ...]
    duration_quarters: Fraction
    is_tied: bool = False


@dataclass(slots=True)
class AbcBar:
    """What stands between two barlines. ``metre`` is None in free metre; ``ending`` is 1 or 2 where one begins."""

    metre: Metre | None
    key: Key
    events: list[AbcEvent] = field(default_factory=list)
    opens_repeat: bool = False
    closes_repeat: bool = False
    closes_section: bool = False
    ending: int = 0

    @property
    def duration_quarters(self) -> Fraction:
        """The sum of its events, whatever the metre says."""
        return sum((event.duration_quarters for event in self.events), Fraction(0))


@dataclass(slots=True)
class AbcTune:
    """One tune as written: header fields by letter, bars in the order of the page, grace notes only counted."""

    fields: dict[str, str] = field(default_factory=dict)
    bars: list[AbcBar] = field(default_factory=list)
    grace_note_count: int = 0
    quarters_per_minute: float = DEFAULT_QUARTERS_PER_MINUTE

    @property
    def title(self) -> str:
        """The first T: field."""
        return self.fields.get("T", "")


def read_bars(text: str) -> AbcTune:
    """Read the one tune of an ABC text; raises InvalidInput where it holds several, no notes or several voices."""
    if (count := len(TUNE_START.findall(text))) > 1:
        raise InvalidInput("input", f"the ABC text holds {count} tunes, each from a line X: on; give one of them alone")
    try:
        return _read(text)
    except InvalidInput:
        raise
    except Exception as error:  # music21 raises a dozen types on malformed text, some only when asked for a pitch
        raise InvalidInput("input", _reason(text, error)) from error


def _read(text: str) -> AbcTune:
    from music21 import abcFormat  # takes a second to import

    reader = _BarReader()
    for token in abcFormat.ABCFile().readstr(_with_plain_signs(text)).tokens:
        reader.read(token, abcFormat)
    return reader.finish()


def _reason(text: str, error: Exception) -> str:
    if not METRE_OR_UNIT.search(text):
        return "the text has no line M: (metre) or L: (unit of length), one of which ABC has before the notes"
    numbers = (number for number, line in enumerate(text.split("\n"), start=1) if _is_faulty(line))
    number = next(numbers, None)
    return music21_reason(error, "ABC", "it" if number is None else f"line {number}")


def _is_faulty(line: str) -> bool:
    """Whether a line cannot be read even by itself."""
    try:
        _read(f"M:4/4\nL:1/8\n{line}")
    except InvalidInput:  # such as no notes
        return False
    except Exception:
        return True
    return False


def _with_plain_signs(text: str) -> str:
    """Double repeat signs as two: music21 takes the ``F::`` of ``DEF::GAB`` for a header field and loses the line."""
    lines = text.split("\n")
    return "\n".join(line if FIELD_OR_COMMENT.match(line) else DOUBLE_SIGN.sub(":||:", line) for line in lines)


class _BarReader:
    """Consumes tokens one by one; the bar being filled is the last of ``tune.bars``."""

    def __init__(self) -> None:
        self.tune = AbcTune(bars=[AbcBar(None, DEFAULT_KEY)])
        self.voices: set[str] = set()
        self._has_tempo = False

    def read(self, token: Any, abc: Any) -> None:
        if isinstance(token, abc.ABCMetadata):
            self._read_field(token)
        elif isinstance(token, abc.ABCBar):
            self._read_barline(token)
        elif isinstance(token, abc.ABCNote) and token.inGrace:
            self.tune.grace_note_count += 1
        elif isinstance(token, abc.ABCNote):
            self._read_note(token, abc)

    def finish(self) -> AbcTune:
        self.tune.bars = [bar for bar in self.tune.bars if bar.events]
        if len(self.voices) > 1:
            raise InvalidInput("input", f"the ABC tune has {len(self.voices)} voices; only one can be read")
        if not any(event.pitches for bar in self.tune.bars for event in bar.events):
            raise InvalidInput("input", "the ABC text holds no notes")
        return self.tune

    def _read_field(self, token: Any) -> None:
        self.tune.fields.setdefault(token.tag, token.data.strip())
        if token.isMeter():
            parameters = token.getTimeSignatureParameters()
            self._bar_for_change().metre = None if parameters is None else Metre(*parameters[:2])
        elif token.isKey():
            sharps, mode = token.getKeySignatureParameters()
            self._bar_for_change().key = Key.from_sharps(sharps, mode if mode in MODES else "major")
        elif token.isTempo():
            self._read_tempo(token)
        elif token.isVoice():
            self.voices.add(token.data.split()[0] if token.data.split() else "")

    def _read_tempo(self, token: Any) -> None:
        """Keep the first that says a number: further ones, and words, have no place in the score."""
        try:
            mark = token.getMetronomeMarkObject()
            quarters_per_minute = float(mark.getQuarterBPM())
        except Exception:  # music21 raises a dozen types on malformed text, and has no number for some
            return
        if not self._has_tempo and 1 <= quarters_per_minute <= MAX_QUARTERS_PER_MINUTE:
            self.tune.quarters_per_minute, self._has_tempo = quarters_per_minute, True

    def _bar_for_change(self) -> AbcBar:
        """The bar in which a new metre or key begins: a fresh one, if the current one has notes already."""
        return self._next_bar() if self.tune.bars[-1].events else self.tune.bars[-1]

    def _next_bar(self) -> AbcBar:
        last = self.tune.bars[-1]
        self.tune.bars.append(AbcBar(last.metre, last.key))
        return self.tune.bars[-1]

    def _read_barline(self, token: Any) -> None:
        before = self.tune.bars[-1]
        if not before.events and len(self.tune.bars) > 1:
            before = self.tune.bars[-2]
        before.closes_repeat |= token.repeatForm in ("end", "bidirectional")
        before.closes_section |= token.barStyle in SECTION_ENDS and token.repeatForm != "start"
        after = self._next_bar() if self.tune.bars[-1].events else self.tune.bars[-1]
        after.opens_repeat |= token.repeatForm in ("start", "bidirectional")
        after.ending = token.isRepeatBracket() or after.ending

    def _read_note(self, token: Any, abc: Any) -> None:
        from music21.pitch import Pitch

        duration = Fraction(token.quarterLength).limit_denominator(1024)
        if token.activeTuplet:
            duration *= Fraction(token.activeTuplet.tupletMultiplier()).limit_denominator(64)
        names = [token.pitchName]
        if isinstance(token, abc.ABCChord):
            names = [sub.pitchName for sub in token.subTokens if isinstance(sub, abc.ABCNote)]
        pitches = () if token.isRest else tuple(sorted({int(Pitch(name).midi) for name in names}))
        if duration > 0 and (pitches or token.isRest):
            self.tune.bars[-1].events.append(AbcEvent(pitches, duration, token.tie in ("start", "continue")))
