"""A failure that nobody foresaw: the caller gets an id, the log the reason, and the server lives on."""

import logging
import re
from collections.abc import Callable

import pytest

from seqgen.client import SeqgenClient, ServiceError
from seqgen.composer import Composer
from seqgen.melody_jobs import ComposeEvent


class FailsOnce(Composer):
    """The real composer, but for one step."""

    has_failed = True

    def advance(self) -> list[ComposeEvent]:
        """Fail where it has not yet."""
        if not self.has_failed:
            self.has_failed = True
            raise RuntimeError("secret detail")
        return super().advance()


def test_the_caller_gets_an_id_and_the_log_the_reason(start_server: Callable, caplog: pytest.LogCaptureFixture) -> None:
    composer = FailsOnce()
    server = start_server(composer)
    server.wait_until_idle()  # the step after the warm-up clears it away, and must not be the one that fails
    composer.has_failed = False
    with SeqgenClient(server.address) as client:
        with caplog.at_level(logging.ERROR), pytest.raises(ServiceError) as raised:
            client.compose(bars=1)
        assert client.compose(bars=1)
    assert raised.value.code == "INTERNAL"
    assert "secret" not in str(raised.value) and "Traceback" not in str(raised.value)
    [failure_id] = re.findall(r"[0-9a-f]{8}", str(raised.value))
    assert failure_id in caplog.text and "secret detail" in caplog.text


def test_a_composer_that_cannot_warm_up_keeps_the_server_from_starting(start_server: Callable) -> None:
    class Cold(Composer):
        def warm_up(self) -> None:
            raise OSError("no weights")

    with pytest.raises(OSError, match="no weights"):
        start_server(Cold())
