"""One Accompany call: the player's requests in, the partner's responses out, in the order of the events.

The partner lives in the worker's thread, where it is asked for one response at a time, so that other callers' steps
come between; this side knows what time it is.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from itertools import chain
from typing import Self, TypeAlias

from seqgen.composer import Composer
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.service.accompany_inbox import AccompanyInbox
from seqgen.service.errors import MESSAGE_FIELDS
from seqgen.service.worker import Worker
from seqgen.v1.accompany_pb2 import AccompanyRequest, AccompanyResponse
from seqgen.verbs.accompany.accompaniment import Accompaniment
from seqgen.verbs.accompany.events import PartnerEvent, TimePassed
from seqgen.wire.accompany import accompany_task_from_message, partner_event_to_message, player_event_from_message

IDLE_SECONDS = 600.0
AHEAD_SECONDS = 0.25  # before a phrase may be over the first note of its answer is made
EVENTS = AccompanyRequest.DESCRIPTOR.fields_by_name
Events: TypeAlias = Iterator[PartnerEvent | TimePassed]


class AccompanySession:
    """Opened by its first request; for a ``with`` block, which gives the network's memory back in every case."""

    def __init__(self, worker: Worker, inbox: AccompanyInbox) -> None:
        self._worker, self._inbox = worker, inbox
        self._opened: Accompaniment | None = None  # belongs to the worker's thread
        self._request: AccompanyRequest | None = None
        self._is_live = True
        self._offset_seconds = 0.0  # from the loop's time to the player's

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self._worker.tell(self._close)

    async def responses(self) -> AsyncGenerator[AccompanyResponse, None]:
        """Everything that the partner does, until the session is over; raises InvalidInput for a bad request."""
        try:
            partner = await self._open()
            while (events := await self._events(partner)) is not None:
                while (event := await self._next(events)) is not None:
                    yield partner_event_to_message(event)
        except InvalidInput as error:
            raise _located(error, self._request) from None

    async def _open(self) -> Accompaniment:
        self._request = await self._inbox.next(IDLE_SECONDS)
        if self._request is None or not self._request.HasField("task"):
            came = self._request and self._request.WhichOneof("event")
            raise InvalidInput("task", f"task must come first, got {came or 'nothing'}")
        message = self._request.task
        self._is_live = message.is_live or not message.HasField("is_live")
        task = accompany_task_from_message(message)

        def begin(composer: Composer) -> Accompaniment:
            self._opened = composer.accompany(task)  # even where the caller has left meanwhile: it will be closed
            return self._opened

        return await self._worker.ask(begin)

    async def _events(self, partner: Accompaniment) -> Events | None:
        """What follows from the next request, or from the time that passes without one; None where all is over."""
        self._request = await self._inbox.next(self._seconds_to_wait(partner))
        if self._request is None:
            return await self._without_request(partner)
        event = player_event_from_message(self._request)
        self._offset_seconds = event.at_seconds - asyncio.get_running_loop().time()
        return chain(partner.take(event), [event] if isinstance(event, TimePassed) else [])

    async def _next(self, events: Events) -> PartnerEvent | TimePassed | None:
        return await self._worker.ask(lambda composer: next(events, None))

    async def _without_request(self, partner: Accompaniment) -> Events | None:
        end_seconds = partner.phrase_end_seconds
        if end_seconds is None:
            return None
        if self._is_live and not partner.is_prepared:
            await self._worker.ask(lambda composer: partner.prepare())
            return iter(())
        return partner.pass_time(end_seconds)

    def _seconds_to_wait(self, partner: Accompaniment) -> float:
        """How long a request may take to come."""
        end_seconds = partner.phrase_end_seconds
        if end_seconds is None or not self._is_live:
            return IDLE_SECONDS
        seconds_left = end_seconds - self._offset_seconds - asyncio.get_running_loop().time()
        return max(0.0, seconds_left if partner.is_prepared else seconds_left - AHEAD_SECONDS)

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _located(error: InvalidInput, request: AccompanyRequest | None) -> InvalidInputs:
    """The same errors, each with the path to its field in the request."""
    errors = error.errors if isinstance(error, InvalidInputs) else [error]
    return InvalidInputs([InvalidInput(_path(each.field, request), str(each)) for each in errors])


def _path(field: str, request: AccompanyRequest | None) -> str:
    event = request and request.WhichOneof("event")
    if not event:
        return field
    name, message = MESSAGE_FIELDS.get(field, field), EVENTS[event].message_type
    if message is None and field == "at_seconds":
        return event
    return f"{event}.{name}" if message and name in message.fields_by_name else name
