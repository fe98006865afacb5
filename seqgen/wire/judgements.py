"""Suggestions and critiques as protobuf messages and back."""

from dataclasses import asdict

from seqgen.music.harmony.faults import ScoreFault
from seqgen.music.key import Key
from seqgen.v1 import critic_service_pb2 as critic_pb
from seqgen.verbs.critique import BarCritique, Critique, NoteCritique
from seqgen.verbs.suggest.task import Suggestion
from seqgen.wire.scores import note_from_message, note_to_message


def suggestion_to_message(suggestion: Suggestion) -> critic_pb.Suggestion:
    """The message from which `suggestion_from_message` makes an equal suggestion."""
    return critic_pb.Suggestion(
        notes=map(note_to_message, suggestion.notes),
        duration_ticks=suggestion.duration_ticks,
        probability=suggestion.probability,
        is_given=suggestion.is_given,
    )


def suggestion_from_message(message: critic_pb.Suggestion) -> Suggestion:
    """The suggestion that a message carries."""
    notes = tuple(map(note_from_message, message.notes))
    return Suggestion(notes, message.duration_ticks, message.probability, message.is_given)


def critique_to_message(critique: Critique) -> critic_pb.Critique:
    """The message from which `critique_from_message` makes an equal critique."""
    usual = critique.usual_bits_per_note
    return critic_pb.Critique(
        model=critique.model,
        model_version=critique.model_version,
        bits_per_note=critique.bits_per_note,
        usual_bits_per_note=usual and critic_pb.UsualBits(low=usual[0], middle=usual[1], high=usual[2]),
        key=str(critique.key),
        likely_keys=map(str, critique.likely_keys),
        notes=map(_note_to_message, critique.notes),
        bars=(critic_pb.BarCritique(**asdict(bar)) for bar in critique.bars),
        unlikely=map(_note_to_message, critique.unlikely),
        faults=(critic_pb.VoiceLeadingFault(**asdict(fault)) for fault in critique.faults),
    )


def critique_from_message(message: critic_pb.Critique) -> Critique:
    """The critique that a message carries."""
    usual = message.usual_bits_per_note if message.HasField("usual_bits_per_note") else None
    return Critique(
        model=message.model,
        model_version=message.model_version,
        bits_per_note=message.bits_per_note,
        usual_bits_per_note=usual and (usual.low, usual.middle, usual.high),
        key=Key.parse(message.key),
        likely_keys=tuple(map(Key.parse, message.likely_keys)),
        notes=tuple(map(_note_from_message, message.notes)),
        bars=tuple(map(_bar_from_message, message.bars)),
        unlikely=tuple(map(_note_from_message, message.unlikely)),
        faults=tuple(_fault_from_message(fault) for fault in message.faults),
    )


def _fault_from_message(message: critic_pb.VoiceLeadingFault) -> ScoreFault:
    return ScoreFault(message.name, message.tick, message.bar_number, tuple(message.voices))


def _note_to_message(note: NoteCritique) -> critic_pb.NoteCritique:
    return critic_pb.NoteCritique(
        note=note_to_message(note.note),
        part_index=note.part_index,
        bar_number=note.bar_number,
        pitch_bits=note.pitch_bits,
        duration_bits=note.duration_bits,
    )


def _note_from_message(message: critic_pb.NoteCritique) -> NoteCritique:
    note = note_from_message(message.note)
    return NoteCritique(note, message.part_index, message.bar_number, message.pitch_bits, message.duration_bits)


def _bar_from_message(message: critic_pb.BarCritique) -> BarCritique:
    return BarCritique(
        message.number,
        message.start_tick,
        message.bits,
        message.note_count,
        message.in_key if message.HasField("in_key") else None,
        message.on_beats if message.HasField("on_beats") else None,
    )
