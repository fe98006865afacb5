"""How suggestions are found.

The next note: p(event) p(duration | event), for the likeliest events.
Another pitch x for a note: by Bayes' rule p(x | all other notes) is proportional to p(the whole melody with x in it).
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.errors import InvalidInput
from seqgen.given_melody import GivenMelody
from seqgen.models import MelodyTransformer
from seqgen.music.bars import bars_of
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gaps import read_whole, rows_of
from seqgen.music.score import Note
from seqgen.music.styles import style_index
from seqgen.verbs.suggestion import Suggestion, SuggestTask

GOES_ON_BARS = 8  # the piece is taken to go on for so long behind its end
NEXT_EVENTS = 16  # likeliest notes and rests, of which durations are looked at
REACH_SEMITONES = 12  # how far a note's alternatives lie from it
MAX_BATCH_TOKENS = 8192
MIDI_PITCHES = range(128)

Floats = NDArray[np.float64]


def suggestions(network: MelodyTransformer, task: SuggestTask) -> list[Suggestion]:
    """The likeliest first; raises InvalidInput where the score holds no melody, or not the note that is meant."""
    given = GivenMelody.of(task.score, task.part)
    if task.bar is None or task.note is None:
        return _next_notes(network, given, task)
    return _alternatives(network, given, task, _note_index(given, task.bar, task.note))


def _next_notes(network: MelodyTransformer, given: GivenMelody, task: SuggestTask) -> list[Suggestion]:
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
    found = [suggestion for suggestion in found if suggestion.note is None or suggestion.note.pitch in MIDI_PITCHES]
    return sorted(found, key=lambda suggestion: -suggestion.probability)[: task.count]


def _next(given: GivenMelody, cursor: MelodyCursor, event: int, duration: int, share: float) -> Suggestion:
    pitch = v.reference_pitch(cursor.key) + v.interval_of(event)
    note = _played(given, Note(cursor.tick, pitch, v.duration_of(duration)))
    return Suggestion(note if v.is_pitch(event) else None, note.duration_ticks, share)


def _alternatives(network: MelodyTransformer, given: GivenMelody, task: SuggestTask, index: int) -> list[Suggestion]:
    own = given.notes[index]
    given.encoded(given.notes, style_index(task.style))  # raises InvalidInput where the model cannot read what is given
    key = given.line.score.key_at(own.start_tick)
    tonic = v.reference_pitch(key)
    pitches = [
        pitch
        for pitch in range(own.pitch - REACH_SEMITONES, own.pitch + REACH_SEMITONES + 1)
        if v.LOWEST_INTERVAL <= pitch - tonic <= v.HIGHEST_INTERVAL and pitch - given.line.octave_shift in MIDI_PITCHES
    ]
    variants = [(*given.notes[:index], replace(own, pitch=pitch), *given.notes[index + 1 :]) for pitch in pitches]
    melodies = [given.encoded(notes, style_index(task.style)) for notes in variants]
    nats = _nats(network, [read_whole(melody) for melody in melodies])
    shares = np.exp(nats.min() - nats)
    shares /= shares.sum()
    ranked = [
        Suggestion(note, note.duration_ticks, float(share), pitch == own.pitch)
        for pitch, share in zip(pitches, shares, strict=True)
        for note in [_played(given, replace(own, pitch=pitch))]
    ]
    ranked.sort(key=lambda suggestion: -suggestion.probability)
    return ranked[: task.count] + [suggestion for suggestion in ranked[task.count :] if suggestion.is_given]


def _played(given: GivenMelody, note: Note) -> Note:
    """As it sounds, in the score's own ticks or the nearest to it."""
    played, finer = given.played(note), given.ticks_per_quarter // given.score.ticks_per_quarter
    start_tick, duration_ticks = round(played.start_tick / finer), max(1, round(played.duration_ticks / finer))
    return replace(played, start_tick=start_tick, duration_ticks=duration_ticks)


def _nats(network: MelodyTransformer, melodies: Sequence[tuple[NDArray[np.int16], list[int]]]) -> Floats:
    """(K,) minus the log-probability of each of K melodies of one length T."""
    features = np.stack([rows for rows, _ in melodies]).astype(np.int64)
    labels = np.array([tokens for _, tokens in melodies])
    rows = max(1, MAX_BATCH_TOKENS // labels.shape[1])
    losses = [
        nn.operators().cross_entropy.forward(
            network(features[first : first + rows]).value.reshape(-1, v.VOCABULARY_SIZE),
            labels[first : first + rows].reshape(-1),
            reduction="none",
        )[0]
        for first in range(0, len(labels), rows)
    ]
    nats: Floats = np.concatenate(losses).astype(np.float64).reshape(labels.shape).sum(axis=1)
    return nats


def _shares(logits: NDArray[np.float32], legal: NDArray[np.int64]) -> Floats:
    """The probabilities of the legal tokens among themselves."""
    scores = logits[legal].astype(np.float64)
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())


def _note_index(given: GivenMelody, bar_number: int, number: int) -> int:
    """The index of a note of the line; raises InvalidInput for a bar or a note that is not there."""
    bars = {bar.number: bar for bar in bars_of(given.line.score)}
    if bar_number not in bars:
        first, *_, last = [*bars, *bars]
        raise InvalidInput("bar", f"bar must be one of the score's bars, {first}..{last}, got {bar_number}")
    bar = bars[bar_number]
    inside = [i for i, note in enumerate(given.notes) if bar.start_tick <= note.start_tick < bar.end_tick]
    if not 1 <= number <= len(inside):
        counted = f"1..{len(inside)}" if inside else "none begins there"
        raise InvalidInput("note", f"note must be one of bar {bar_number}'s notes ({counted}), got {number}")
    return inside[number - 1]
