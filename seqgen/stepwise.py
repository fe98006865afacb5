"""Work that can be stopped between its steps, or done in one go: a generator that yields None and returns the result.

>>> def count(steps):
...     for _ in range(steps):
...         yield
...     return steps
>>> in_one_go(count)(3)
3
"""

from collections.abc import Callable, Generator
from functools import wraps
from typing import ParamSpec, TypeAlias, TypeVar

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
Steps: TypeAlias = Generator[None, None, Result]


def in_one_go(stepwise: Callable[Arguments, Steps[Result]]) -> Callable[Arguments, Result]:
    """The function that does all steps of another and returns what that returns."""

    @wraps(stepwise)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        steps = stepwise(*args, **kwargs)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                result: Result = done.value
                return result

    return run
