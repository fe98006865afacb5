"""Convolutions over images and over sequences, and transposed."""

import math

from benchmarks.kernels.case import Arguments, Case, Draw

Sizes = tuple[int, ...]


def conv(x: Sizes, outputs: int, kernel: int, small: bool = False, **options: int) -> Case:
    """Same-size padding, unless the options say other."""
    stride, dilation = options.get("stride", 1), options.get("dilation", 1)
    padding = options.setdefault("padding", dilation * (kernel - 1) // 2)
    window = (kernel,) * (len(x) - 2)
    seen = [(size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1 for size in x[2:]]
    weights = (outputs, x[1], *window)

    def arguments(draw: Draw) -> Arguments:
        return {"x": draw(*x), "w": draw(*weights, scale=_scale(weights)), "b": draw(outputs), **options}

    flops = 2 * x[0] * math.prod(seen) * math.prod(weights)
    return Case(f"conv{len(window)}d", _name(x, outputs, kernel, options), arguments, flops=flops, small=small)


def conv_transpose(x: Sizes, outputs: int, kernel: int, small: bool = False, **options: int) -> Case:
    weights = (x[1], outputs, *(kernel,) * (len(x) - 2))

    def arguments(draw: Draw) -> Arguments:
        return {"x": draw(*x), "w": draw(*weights, scale=_scale(weights)), "b": draw(outputs), **options}

    flops = 2 * x[0] * math.prod(x[2:]) * math.prod(weights)
    operator = f"conv_transpose{len(x) - 2}d"
    return Case(operator, _name(x, outputs, kernel, options), arguments, flops=flops, small=small)


def _scale(weights: Sizes) -> float:
    return 1 / math.sqrt(math.prod(weights[1:]))


def _name(x: Sizes, outputs: int, kernel: int, options: dict[str, int]) -> str:
    letters = {"stride": "s", "padding": "p", "output_padding": "op", "dilation": "d"}
    parts = [f"{letters[name]}{value}" for name, value in options.items()]
    return f"({','.join(map(str, x))})->{outputs} k{kernel} {' '.join(parts)}"


DEEP = [
    conv((32, 32, 28, 28), 64, 3),
    conv((16, 64, 32, 32), 64, 3),
    conv((8, 128, 16, 16), 128, 3),
    conv((32, 64, 14, 14), 64, 5),
]
FEW_CHANNELS = [conv((32, 1, 28, 28), 32, 3), conv((16, 2, 64, 64), 16, 5), conv((32, 3, 32, 32), 32, 3)]
TCN = [conv((16, 64, 256), 64, 5, padding=4), conv((1, 150, 254), 150, 6, dilation=4, padding=20)]
DCGAN = [
    conv_transpose((32, 128, 7, 7), 64, 4, stride=2, padding=1),
    conv_transpose((32, 256, 7, 7), 128, 5, stride=2, padding=2, output_padding=1),
]
CASES = [
    *DEEP,
    *FEW_CHANNELS,
    conv((32, 64, 28, 28), 128, 3, stride=2, padding=1),
    conv((32, 128, 14, 14), 256, 1),
    conv((1, 2, 6, 6), 3, 3, small=True),
    *TCN,
    conv((1, 3, 12), 4, 3, small=True),
    *DCGAN,
    conv_transpose((1, 2, 4, 4), 3, 4, stride=2, padding=1, small=True),
    conv_transpose((16, 64, 128), 32, 4, stride=2, padding=1),
    conv_transpose((1, 3, 6), 4, 4, stride=2, padding=1, small=True),
]
