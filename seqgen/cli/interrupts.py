"""Ctrl-C that is not lost.

Python drops an exception that reaches it in a destructor or in a callback of a C library, and says so on the error
stream. While a kernel is compiled much of the time goes into such callbacks, and there a KeyboardInterrupt was lost:
the command went on as if nothing had been pressed, or stumbled over what the callback had left undone. So a dropped one
comes again a moment later, until it is heard, and an error that comes first counts as heard.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SOON = 0.01  # seconds


@contextmanager
def interrupts_kept() -> Iterator[None]:
    """Raise KeyboardInterrupt again where Python drops it, in the main thread of a system with timers."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    hook, handler = sys.unraisablehook, signal.signal(signal.SIGALRM, signal.default_int_handler)
    lost = threading.Event()

    def again(dropped: Any) -> None:
        if dropped.exc_type is KeyboardInterrupt:
            lost.set()
            signal.setitimer(signal.ITIMER_REAL, SOON)
        else:
            hook(dropped)

    sys.unraisablehook = again
    try:
        yield
    except Exception as error:
        if lost.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        signal.signal(signal.SIGALRM, handler)
