"""Which instrument a part plays."""

from bisect import bisect_right
from collections import defaultdict
from operator import attrgetter

from seqgen.music.midi.events import ProgramEvent, TrackEvents


class Programs:
    """Program changes by track and channel: a channel belongs to the whole file, but parts may share one."""

    def __init__(self, tracks: list[TrackEvents]) -> None:
        self._by_track: defaultdict[tuple[int, int], list[ProgramEvent]] = defaultdict(list)
        self._by_channel: defaultdict[int, list[ProgramEvent]] = defaultdict(list)
        for index, track in enumerate(tracks):
            for event in track.programs:
                self._by_track[index, event.channel].append(event)
                self._by_channel[event.channel].append(event)
        for events in self._by_channel.values():
            events.sort(key=attrgetter("tick"))

    def at(self, track_index: int, channel: int, tick: int) -> int:
        """The last program chosen up to ``tick``, else the first after it; the track's own come first."""
        events = self._by_track.get((track_index, channel)) or self._by_channel.get(channel)
        if not events:
            return 0
        return events[max(0, bisect_right(events, tick, key=attrgetter("tick")) - 1)].program
