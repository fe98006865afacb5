"""50 ms up to 100 KB and 500 ms a megabyte are promised on a quiet machine; a busy one gets three times that."""

import random
import time

import pytest

from seqgen.music.midi import read_midi
from seqgen.music.midi.limits import MAX_EVENTS

BYTES_PER_EVENT = 3  # delta, pitch, velocity under running status: the densest music there is


def dense_file(event_count: int) -> bytes:
    generator = random.Random(event_count)
    body = bytearray(b"\0\x90\x3c\0")
    for _ in range(event_count // 2):
        pitch = generator.randrange(30, 90)
        body += bytes((generator.randrange(100), pitch, 80, generator.randrange(1, 100), pitch, 0))
    body += b"\0\xff\x2f\0"
    header = b"MThd" + bytes((0, 0, 0, 6, 0, 0, 0, 1, 1, 0xE0))
    return header + b"MTrk" + len(body).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    ("event_count", "limit_ms"),
    [
        pytest.param(100_000 // BYTES_PER_EVENT, 50, id="100-KB"),
        pytest.param(MAX_EVENTS - 2, 500, id="as-many-events-as-are-read"),
    ],
)
def test_dense_music_is_read_in_time(event_count: int, limit_ms: int) -> None:
    data = dense_file(event_count)
    times_ms = []
    for _ in range(3):
        began = time.process_time()
        score = read_midi(data).score
        times_ms.append(1000 * (time.process_time() - began))
    assert len(score.notes) == event_count // 2
    assert min(times_ms) < 3 * limit_ms
