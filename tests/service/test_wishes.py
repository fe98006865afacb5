"""One request with every control set: the server keeps all of it, and so says the SDK."""

import pytest

from seqgen.client import Melody, SeqgenClient
from seqgen.composer import Composer
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.scale import Scale
from seqgen.verbs.compose.request import parse_compose_task

EVERYTHING = {
    "model": "melody-lstm",
    "style": "jig",
    "key": "G",
    "metre": "6/8",
    "bars": 8,
    "pickup_eighths": 1,
    "quarters_per_minute": 150.0,
    "lowest_pitch": 55,
    "highest_pitch": 81,
    "temperature": 1.2,
    "top_k": 50,
    "top_p": 0.9,
    "seed": 12,
    "count": 2,
    "min_p": 0.02,
    "max_in_a_row": 1,
    "scale": "pentatonic",
    "fixed_notes": ["0:6 D5 1/8", FixedNote(5, 4, 71, 1.5), (7, 1.0, 69, 0.5)],
    "chords": "G | Em | D / | G -",
    "close_on_tonic": True,
    "beam_width": 1,
}


def test_every_field_is_set() -> None:
    assert EVERYTHING.keys() == parse_compose_task.__annotations__["fields"].__args__[0].__annotations__.keys()


def test_a_server_keeps_everything(client: SeqgenClient) -> None:
    served = client.compose(**EVERYTHING)
    assert [melody.score for melody in served] == [
        composition.score for composition in Composer().compose(parse_compose_task(**EVERYTHING))
    ]
    for melody in served:
        notes = [(note.start_tick, note.pitch, note.duration_ticks) for note in melody.score.notes]
        assert {(0, 74, 240), (240 + 4 * 1440 + 720, 71, 720), (240 + 6 * 1440, 69, 240)} <= set(notes)
        assert {pitch % 12 for _, pitch, _ in notes} <= {7, 9, 11, 2, 4}
        assert notes[-1][1] % 12 == 7
        for tick, pitch, _ in notes:
            bar_index, ticks = divmod(tick - 240, 1440)
            if ticks in (0, 720):
                tones = ({7, 11, 2}, {4, 7, 11}, {2, 6, 9}, {7, 11, 2} if ticks == 0 else set(range(12)))[bar_index % 4]
                assert pitch % 12 in tones


def test_the_returned_task_has_everything(client: SeqgenClient) -> None:
    [first, _] = client.compose(**EVERYTHING)
    assert first.task == parse_compose_task(**EVERYTHING)
    values = {name: getattr(first.task, name) for name in EVERYTHING}
    assert client.compose(**values)[0] == first
    streamed = [event for event in client.stream_compose(**values) if isinstance(event, Melody)]
    assert first in streamed


def test_a_search_is_the_same_over_grpc(client: SeqgenClient) -> None:
    fields = EVERYTHING | {"count": 1, "beam_width": 3}
    [served] = client.compose(**fields)
    [here] = Composer().compose(parse_compose_task(**fields))
    assert served.score == here.score and served.task.beam_width == 3
    *notes, melody = client.stream_compose(**fields)
    assert melody == served and [event.note for event in notes] == list(served.score.notes)


def test_values_and_text_are_the_same(client: SeqgenClient) -> None:
    values = {"scale": Scale("blues"), "chords": Progression.parse("D7"), "fixed_notes": [FixedNote(1, 2, 69, 1)]}
    text = {"scale": " blues", "chords": "D7 |", "fixed_notes": ["1:2 A4 1/4"]}
    assert client.compose(bars=1, seed=1, **values) == client.compose(bars=1, seed=1, **text)


@pytest.mark.parametrize(
    ("field", "value"),
    [("fixed_notes", ["5:1 H5 1/2"]), ("fixed_notes", [(1, 1)]), ("fixed_notes", [7]), ("fixed_notes", 7),
     ("fixed_notes", "5:1 D5 1/2"), ("chords", 7), ("scale", ["D"]), ("close_on_tonic", "yes"), ("min_p", "much")],
)  # fmt: skip
def test_what_fits_no_message_is_bad_input(client: SeqgenClient, field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as raised:
        client.compose(**{field: value})
    assert raised.value.field == field
    assert "got" in str(raised.value) and len(str(raised.value)) < 200


def test_a_contradiction_is_raised_with_its_field(client: SeqgenClient) -> None:
    with pytest.raises(InvalidInputs) as raised:
        client.compose(close_on_tonic=True, fixed_notes=["16:2 E5 1/2"])
    assert [error.field for error in raised.value.errors] == ["close_on_tonic"]
    assert "16:2 E5 1/2" in str(raised.value)
