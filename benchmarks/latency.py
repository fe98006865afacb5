"""How long a user waits: whole processes, cold and warm, and what a warm server takes, streamed or live."""

import hashlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from seqgen.client import SeqgenClient
from seqgen.sampled_task import DEFAULT_GIBBS_STEPS
from seqgen.verbs.accompany.events import PlayedNote, TimePassed, events_of

RUNS = 7
FIRST_ANSWER = "first note of an answer behind the end of a phrase, live over gRPC"
FOUR_VOICES = {
    "harmony-seq2seq": "`harmonize` of 16 bars, warm server",
    "chorale-cnn": f"the same by chorale-cnn, {DEFAULT_GIBBS_STEPS} Gibbs steps",
}
PHRASE = [PlayedNote(0.25 * n, 0.25, pitch) for n, pitch in enumerate((62, 66, 69, 74, 73, 71, 69, 66))]
PHRASE_END_SECONDS = 2.5  # a bar of 4/4 at the usual 120 quarters a minute, and a quarter's rest
SEQGEN = [str(Path(sys.executable).parent / "seqgen")]


def measure() -> list[dict[str, Any]]:
    """Every figure with its median, smallest and largest."""
    with tempfile.TemporaryDirectory() as folder:
        melody = Path(folder) / "melody.mid"
        compose = ["compose", "--bars", "16", "--seed", "1", "--quiet", "-o", str(melody)]
        figures = [
            _seconds("`seqgen --help`, whole process", "at most 0.3 s", lambda: _run(["--help"])),
            _seconds("`seqgen compose` of 16 bars, whole process, warm", "at most 1.5 s", lambda: _run(compose)),
            _seconds("the same with nothing compiled yet", "at most 6 s", lambda: _run_cold(compose)),
        ]
        with _server() as address:
            figures.append(_seconds("first streamed note, warm server", "at most 0.1 s", lambda: _first_note(address)))
            figures.append(_sameness(compose, melody, address))
            for model, name in FOUR_VOICES.items():
                work = partial(harmonized, address, melody.read_bytes(), model)
                figures.append(_seconds(name, "at most 3 s", work))
            figures.append(_seconds(FIRST_ANSWER, "at most 0.05 s", lambda: first_answer(address)))
    return figures


def harmonized(address: str, midi: bytes, model: str) -> float:
    """Seconds until a melody is set for four voices, with everything else by default."""
    with SeqgenClient(address) as client:
        started = time.perf_counter()
        client.harmonize(midi, seed=1, model=model)
        return time.perf_counter() - started


def _seconds(name: str, wanted: str, action: Callable[[], float]) -> dict[str, Any]:
    action()
    times = [action() for _ in range(RUNS)]
    measured = f"{statistics.median(times):.3g} s ({min(times):.3g} to {max(times):.3g}, {RUNS} runs)"
    return {"name": name, "wanted": wanted, "measured": measured, "seconds": times}


def _run(arguments: list[str], **environment: str) -> float:
    started = time.perf_counter()
    subprocess.run([*SEQGEN, *arguments], check=True, stdout=subprocess.DEVNULL, env=os.environ | environment)
    return time.perf_counter() - started


def _run_cold(arguments: list[str]) -> float:
    """With an empty cache of compiled kernels, as in the minute after installing."""
    with tempfile.TemporaryDirectory() as cache:
        return _run(arguments, NUMBA_CACHE_DIR=cache)


@contextmanager
def _server(*options: str) -> Iterator[str]:
    process = subprocess.Popen([*SEQGEN, "serve", "--port", "0", *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        match = re.search(r"\S+:\d+", process.stdout.readline())
        assert match is not None, "the server prints its address when it is ready"
        yield match[0]
    finally:
        process.terminate()
        process.communicate()


def _first_note(address: str) -> float:
    with SeqgenClient(address) as client:
        client.models()  # connects, so that the request alone is timed
        started = time.perf_counter()
        stream = client.stream_compose(bars=16, seed=1)
        next(stream)
        elapsed = time.perf_counter() - started
        stream.close()
    return elapsed


def first_answer(address: str) -> float:
    """Seconds from the end of a phrase, by the player's clock, until the first note of its answer is there."""
    with SeqgenClient(address) as client, client.accompany(key="D", seed=1) as partner:
        partner.take(TimePassed(0.0))  # the session is open, so that the answer alone is timed
        started = time.perf_counter()
        for event in events_of(PHRASE):
            time.sleep(max(0.0, started + event.at_seconds - time.perf_counter()))
            partner.send(event)
        next(iter(partner))
        return time.perf_counter() - started - PHRASE_END_SECONDS


def _sameness(compose: list[str], melody: Path, address: str) -> dict[str, Any]:
    """The same seed twice in processes of their own, once through the server."""
    digests = []
    for arguments in (compose, compose, [*compose, "--server", address]):
        _run(arguments)
        digests.append(hashlib.sha256(melody.read_bytes()).hexdigest()[:16])
    same = "yes" if len(set(digests)) == 1 else "NO: " + ", ".join(digests)
    name = "same seed, same bytes: two processes, and over gRPC"
    return {"name": name, "wanted": "yes", "measured": same, "digests": digests}
