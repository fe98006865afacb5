"""Work for one caller that is done between the engine's steps, itself a step at a time."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from seqgen.composer import Composer
from seqgen.stepwise import Steps

Answer = TypeVar("Answer")


class Errand(Generic[Answer]):
    """``answer`` belongs to the caller, who cancels it to end the work; `advance`, to the worker's thread."""

    def __init__(self, begin: Callable[[Composer], Steps[Answer]]) -> None:
        self.answer: Future[Answer] = Future()
        self._begin = begin
        self._steps: Steps[Answer] | None = None

    def advance(self, composer: Composer) -> bool:
        """Do a step; False where none is left to do, or where the caller has left."""
        if self.answer.cancelled():
            if self._steps is not None:
                self._steps.close()  # here, not in whichever thread lets go of it last
            return False
        try:
            self._steps = self._steps or self._begin(composer)
            next(self._steps)
        except StopIteration as done:
            if self.answer.set_running_or_notify_cancel():
                self.answer.set_result(done.value)
        except Exception as error:  # of any kind: the caller must hear of it and the thread must live on
            if self.answer.set_running_or_notify_cancel():
                self.answer.set_exception(error)
        else:
            return True
        return False


def in_one_step(question: Callable[[Composer], Answer]) -> Callable[[Composer], Steps[Answer]]:
    """A question that is answered as soon as its turn has come."""

    def steps(composer: Composer) -> Steps[Answer]:
        yield from ()
        return question(composer)

    return steps
