"""Pooling and upsampling."""

from collections.abc import Iterator

from benchmarks.kernels.case import Case


def image(operator: str, *x: int, small: bool = False, **options: int) -> Case:
    letters = {"kernel_size": "k", "stride": "s", "padding": "p", "scale_factor": "x"}
    said = " ".join(f"{letters[name]}{value}" for name, value in options.items())
    name = f"({','.join(map(str, x))}) {said}"
    return Case(operator, name, lambda draw: {"x": draw(*x), **options}, small=small)


def pools(kind: str) -> Iterator[Case]:
    yield image(f"{kind}_pool2d", 32, 64, 56, 56, kernel_size=2, stride=2)
    yield image(f"{kind}_pool2d", 32, 64, 56, 56, kernel_size=3, stride=2, padding=1)
    yield image(f"{kind}_pool2d", 1, 2, 8, 8, kernel_size=2, small=True)
    yield image(f"{kind}_pool1d", 32, 64, 1024, kernel_size=2, stride=2)
    yield image(f"{kind}_pool1d", 32, 64, 1024, kernel_size=3, stride=2, padding=1)
    yield image(f"{kind}_pool1d", 1, 2, 16, kernel_size=2, small=True)


MAX, AVG = list(pools("max")), list(pools("avg"))
CASES = [
    *MAX,
    *AVG,
    image("upsample2d", 32, 64, 28, 28, scale_factor=2),
    image("upsample2d", 8, 32, 64, 64, scale_factor=3),
    image("upsample2d", 1, 2, 4, 4, scale_factor=2, small=True),
]
