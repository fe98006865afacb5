"""A session with a partner on a server."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, Self

from seqgen.client.failures import ServiceError, readable_errors
from seqgen.v1.accompany_pb2 import AccompanyRequest
from seqgen.verbs.accompany.events import PartnerEvent, PlayerEvent, TimePassed
from seqgen.wire.accompany import partner_event_from_message, player_event_to_message

Call = Callable[[Iterator[AccompanyRequest]], Any]  # gRPC's own iterator over responses, which can be cancelled


class AccompanySession:
    """Phrases traded with a partner; for a ``with`` block, whose end ends the session.

    Live: one thread gives what is played to `send`, another iterates over what the partner does::

        with client.accompany(key="D", quarters_per_minute=100) as partner:
            thread_of_the_keyboard(partner.send)  # NoteOn(seconds, pitch, velocity), NoteOff(seconds, pitch)
            for event in partner:  # PlayedNote, AnswerOver, AnswerCut
                play(event)

    Not live, with ``is_live=False``: `take` gives an event and returns what follows from it, the same each time::

        for event in [NoteOn(0.0, 62), NoteOff(0.5, 62), TimePassed(2.0)]:
            print(partner.take(event))

    Both raise InvalidInput for what the server refuses, and ServiceError for other failures.
    """

    def __init__(self, call: Call, first: AccompanyRequest, target: str) -> None:
        self._target = target
        self._requests: SimpleQueue[AccompanyRequest | None] = SimpleQueue()
        self._requests.put(first)
        self._call = call(iter(self._requests.get, None))

    def send(self, event: PlayerEvent) -> None:
        """Tell what the player does, and do not wait."""
        self._requests.put(player_event_to_message(event))

    def take(self, event: PlayerEvent) -> list[PartnerEvent]:
        """Tell what the player does, and wait for all that follows from it."""
        self.send(event)
        if not isinstance(event, TimePassed):
            self.send(TimePassed(event.at_seconds))
        answers: list[PartnerEvent] = []
        with readable_errors(self._target):
            for message in self._call:
                answer = partner_event_from_message(message)
                if isinstance(answer, TimePassed):
                    return answers
                answers.append(answer)
        raise ServiceError("CANCELLED", f"the server at {self._target} has ended the session")

    def __iter__(self) -> Iterator[PartnerEvent]:
        """What the partner does, as it comes, until the session is over."""
        with readable_errors(self._target):
            for message in self._call:
                answer = partner_event_from_message(message)
                if not isinstance(answer, TimePassed):
                    yield answer

    def finish(self) -> None:
        """Say that nothing more is played: the answer to what was played is still to come, then the session is over."""
        self._requests.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.finish()
        self._call.cancel()
