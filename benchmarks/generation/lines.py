"""The lines of the README's table; the lists in them are raw data, which it leaves out."""

import statistics
from typing import Any, NamedTuple

from benchmarks.kernels.table import duration

Line = dict[str, Any]
TITLE = "`melody-transformer`, two threads"
OURS = "numba 2"
LIBRARIES = {"pytorch": "PyTorch", "onnxruntime": "ONNX Runtime"}
MOST_MELODY_SECONDS = 0.12
MOST_MEMORY = 1.3


class Streams(NamedTuple):
    """Seconds of all steps by side, why a side was not timed, and how many tokens (of all rows) the steps are."""

    rows: int
    tokens: int
    seconds: dict[str, list[float]]
    notes: dict[str, str]

    def rate(self, label: str) -> float:
        """Tokens a second, of the median."""
        return self.tokens / statistics.median(self.seconds[label])


class Wanted(NamedTuple):
    """How many times as fast as a peer; without a floor there is only the goal."""

    library: str
    floor: float | None
    goal: float


def melody_line(seconds: list[float], tokens: int) -> Line:
    """A whole melody, the median of the runs."""
    median = statistics.median(seconds)
    reached = "floor" if median <= MOST_MELODY_SECONDS else "NO"
    measured = f"{duration(median)} ({tokens} tokens)"
    return _line("one melody of 16 bars", f"at most {duration(MOST_MELODY_SECONDS)}", "", measured, reached, seconds)


def ratio_line(streams: Streams, wanted: Wanted) -> Line:
    """Our tokens a second by those of the peer's better number of threads."""
    library, floor, goal = wanted
    name = f"{_stream_name(streams.rows)} beside {LIBRARIES[library]}"
    measured, reached = _compared(streams, wanted)
    raw = [streams.seconds, streams.notes]
    return _line(name, "" if floor is None else f"{floor:.2f}", f"{goal:.2f}", measured, reached, raw)


def _compared(streams: Streams, wanted: Wanted) -> tuple[str, str]:
    rates = {label: streams.rate(label) for label in streams.seconds}
    peers = [label for label in rates if label.startswith(wanted.library)]
    if not peers or OURS not in rates:
        notes = {note for label, note in streams.notes.items() if label == OURS or label.startswith(wanted.library)}
        return f"not measured: {'; '.join(sorted(notes))}", ""
    peer = max(peers, key=rates.__getitem__)
    ratio, threads = rates[OURS] / rates[peer], peer.split()[-1]
    told = f"{LIBRARIES[wanted.library]} {_rate(rates[peer])} with {threads} thread{'s' if threads != '1' else ''}"
    reached = "goal" if ratio >= wanted.goal else "NO" if wanted.floor is None or ratio < wanted.floor else "floor"
    return f"{ratio:.2f} ({_rate(rates[OURS])}; {told})", reached


def bound_line(streams: Streams, bytes_a_token: int, bytes_a_second: float) -> Line:
    """What reading the weights once a token allows, and our share of that."""
    bound = bytes_a_second / bytes_a_token
    share = f"{streams.rate(OURS) / bound:.0%} of it" if OURS in streams.seconds else "not measured"
    told = f"{bytes_a_token / 1e6:.3g} MB a token at {bytes_a_second / 1e9:.3g} GB/s"
    measured = f"{share} ({_rate(bound)}: {told})"
    return _line("one stream, of the bound that memory sets", "", "", measured, "", [bytes_a_token, bytes_a_second])


def memory_line(rows: int, tokens: int, kept_as: str, rest: int, peak: int, needed: int) -> Line:
    """The most resident bytes above those before, by the bytes of weights and caches."""
    ratio, mib = (peak - rest) / needed, 2**20
    measured = f"{ratio:.2f} ({(peak - rest) / mib:.0f} MiB; weights and caches {needed / mib:.0f} MiB)"
    reached = "floor" if ratio <= MOST_MEMORY else "NO"
    name = f"memory of {rows} sequences of {tokens:,} tokens, caches as {kept_as}"
    return _line(name, f"at most {MOST_MEMORY:.2f}", "", measured, reached, [rest, peak, needed])


def _stream_name(rows: int) -> str:
    return "one stream" if rows == 1 else f"{rows} streams"


def _rate(tokens_a_second: float) -> str:
    return f"{tokens_a_second:,.0f} tokens/s"


def _line(name: str, floor: str, goal: str, measured: str, reached: str, raw: list[Any]) -> Line:
    return {TITLE: name, "floor": floor, "goal": goal, "measured": measured, "reached": reached, "raw": raw}
