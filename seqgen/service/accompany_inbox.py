"""The requests of one session, waited for with an eye on the clock."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self

from seqgen.v1.accompany_pb2 import AccompanyRequest


class AccompanyInbox:
    """Reads one request ahead, so that one which comes while nobody waits is not lost. For a ``with`` block."""

    def __init__(self, requests: AsyncIterator[AccompanyRequest], is_draining: asyncio.Event) -> None:
        self._requests = requests
        self._reading = asyncio.ensure_future(self._read())
        self._draining = asyncio.ensure_future(is_draining.wait())

    async def next(self, seconds: float) -> AccompanyRequest | None:
        """The next request; None where none comes in time, or none will: the caller or the server has ended."""
        await asyncio.wait({self._reading, self._draining}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if self._draining.done() or not self._reading.done():
            return None
        request = self._reading.result()
        if request is not None:
            self._reading = asyncio.ensure_future(self._read())
        return request

    async def _read(self) -> AccompanyRequest | None:
        return await anext(self._requests, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self._reading.cancel()
        self._draining.cancel()
