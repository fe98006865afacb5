"""How notes are suggested.

The next note: p(event) p(duration | event), for the likeliest events.
Another pitch x for a note: by Bayes' rule p(x | all other notes) is proportional to p(the whole melody with x in it).
"""

from copy import deepcopy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seqgen.models import MelodyTransformer
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gaps import read_whole, rows_of
from seqgen.music.score import Note
from seqgen.music.styles import style_index
from seqgen.verbs.given_melody import GivenMelody
from seqgen.verbs.suggest.ranks import Floats, ranked, shares_of
from seqgen.verbs.suggest.task import Suggestion, SuggestTask

GOES_ON_BARS = 8  # the piece is taken to go on for so long behind its end
NEXT_EVENTS = 16  # likeliest notes and rests, of which durations are looked at
REACH_SEMITONES = 12  # how far a note's alternatives lie from it
MIDI_PITCHES = range(128)


def next_notes(network: MelodyTransformer, given: GivenMelody, task: SuggestTask) -> list[Suggestion]:
    """What may come behind the end."""
    melody = given.encoded(given.notes, style_index(task.style))
    cursor = network.cursor(replace(melody.header, bars=melody.header.bars + GOES_ON_BARS))
    rows = rows_of(cursor, melody.tokens[:-1])
    features = np.concatenate([rows, [cursor.features()]]).astype(np.int64)
    events = np.array([v.REST, *range(v.FIRST_PITCH, v.FIRST_DURATION)])
    event_shares = _shares(network(features[None]).value[0, -1], events)
    likeliest = np.argsort(-event_shares, kind="stable")[:NEXT_EVENTS]
    found: list[Suggestion] = []
    for event, share in zip(events[likeliest].tolist(), event_shares[likeliest].tolist(), strict=True):
        begun = deepcopy(cursor)
        begun.read(event)
        logits = network(np.concatenate([features, [begun.features()]])[None].astype(np.int64)).value[0, -1]
        durations = np.arange(v.FIRST_DURATION, v.FIRST_SHARPS)
        shares = _shares(logits, durations) * share
        best = np.argsort(-shares, kind="stable")[: task.count]
        found += [_next(given, cursor, event, int(durations[index]), float(shares[index])) for index in best]
    return ranked([one for one in found if all(note.pitch in MIDI_PITCHES for note in one.notes)], task.count)


def _next(given: GivenMelody, cursor: MelodyCursor, event: int, duration: int, share: float) -> Suggestion:
    pitch = v.reference_pitch(cursor.key) + v.interval_of(event)
    note = in_own_ticks(given, Note(cursor.tick, pitch, v.duration_of(duration)))
    return Suggestion((note,) if v.is_pitch(event) else (), note.duration_ticks, share)


def note_alternatives(
    network: MelodyTransformer, given: GivenMelody, task: SuggestTask, index: int
) -> list[Suggestion]:
    """Other pitches for the note number ``index`` of the line, and its own."""
    own, style = given.notes[index], style_index(task.style)
    given.encoded(given.notes, style)  # raises InvalidInput where the model cannot read what is given
    tonic = v.reference_pitch(given.line.score.key_at(own.start_tick))
    pitches = [
        pitch
        for pitch in range(own.pitch - REACH_SEMITONES, own.pitch + REACH_SEMITONES + 1)
        if v.LOWEST_INTERVAL <= pitch - tonic <= v.HIGHEST_INTERVAL and pitch - given.line.octave_shift in MIDI_PITCHES
    ]
    variants = [(*given.notes[:index], replace(own, pitch=pitch), *given.notes[index + 1 :]) for pitch in pitches]
    shares = shares_of(network, [read_whole(given.encoded(notes, style)) for notes in variants])
    weighed = [
        Suggestion((note,), note.duration_ticks, float(share), pitch == own.pitch)
        for pitch, share in zip(pitches, shares, strict=True)
        for note in [in_own_ticks(given, replace(own, pitch=pitch))]
    ]
    return ranked(weighed, task.count)


def in_own_ticks(given: GivenMelody, note: Note) -> Note:
    """A note of the codec as it sounds, in the score's own ticks or the nearest to it."""
    played, finer = given.played(note), given.ticks_per_quarter // given.score.ticks_per_quarter
    start_tick, end_tick = round(played.start_tick / finer), round(played.end_tick / finer)
    return replace(played, start_tick=start_tick, duration_ticks=max(1, end_tick - start_tick))


def _shares(logits: NDArray[np.float32], legal: NDArray[np.int64]) -> Floats:
    """The probabilities of the legal tokens among themselves."""
    scores = logits[legal].astype(np.float64)
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())
