"""A critique as text, as JSON and as a picture."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from seqgen.music.piano_roll import picture_png
from seqgen.music.score import Score
from seqgen.music.spelling import spell
from seqgen.verbs.critique.critique import Critique

HOT_BITS = 12.0  # a note as unlikely as one of 4,096 is drawn in the hottest colour
BITS_IN_LEGEND = (*(f"{HOT_BITS * part / 3:g} bits" for part in range(3)), f"{HOT_BITS:g} bits or more")


def critique_text(critique: Critique) -> str:
    """For people: the figure, the least likely notes, the faults, and a line for each bar."""
    return "\n".join([*_figures(critique), "", *_unlikely(critique), *_faults(critique), "", *_bars(critique)]) + "\n"


def critique_json(critique: Critique) -> str:
    """For programs: all fields by their names; a key is its text."""
    content = asdict(critique)
    content["key"], content["likely_keys"] = str(critique.key), [str(key) for key in critique.likely_keys]
    return json.dumps(content, indent=2) + "\n"


def critique_png(score: Score, critique: Critique) -> bytes:
    """The score's piano roll, its notes coloured from blue (expected) to red (surprising), with a legend."""
    return picture_png(score, {note.note: note.bits / HOT_BITS for note in critique.notes}, BITS_IN_LEGEND)


def _figures(critique: Critique) -> Iterator[str]:
    yield f"{critique.bits_per_note:.2f} bits a note ({critique.model} {critique.model_version})"
    if critique.usual_bits_per_note is not None:
        low, middle, high = critique.usual_bits_per_note
        place = "below" if critique.bits_per_note < low else "above" if critique.bits_per_note > high else "within"
        yield f"{place} what is usual: {low:.2f} to {high:.2f}, half of the tunes below {middle:.2f}"
    yield f"in {critique.key}; the notes fit {', '.join(map(str, critique.likely_keys)) or 'no key'} best"


def _unlikely(critique: Critique) -> Iterator[str]:
    yield "least likely notes:"
    for note in critique.unlikely:
        name = spell(note.note.pitch, critique.key)
        yield (
            f"  bar {note.bar_number}, tick {note.note.start_tick}: {name}, {note.bits:.1f} bits "
            f"({note.pitch_bits:.1f} pitch, {note.duration_bits:.1f} duration)"
        )


def _faults(critique: Critique) -> Iterator[str]:
    if critique.faults:
        yield ""
        yield "voice leading:"
        for fault in critique.faults:
            voices = " and ".join(str(voice + 1) for voice in fault.voices)
            yield f"  bar {fault.bar_number}, tick {fault.tick}: {fault.name}, part {voices}"


def _bars(critique: Critique) -> Iterator[str]:
    yield " bar   bits  notes  in key  on beats"
    for bar in critique.bars:
        yield f"{bar.number:4}  {bar.bits:5.1f}  {bar.note_count:5}  {_share(bar.in_key)}    {_share(bar.on_beats)}"


def _share(share: float | None) -> str:
    return "     -" if share is None else f"{share:6.0%}"
