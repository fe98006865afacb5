"""A Transformer decoder that generates: many positions, one after the other, over an empty cache."""

from benchmarks.kernels.case import Arguments, Case, Draw

FLOAT = 4


def decoder(
    rows: int, layers: int, width: int, heads: int, hidden: int, positions: int, radius: int = 0, small: bool = False
) -> Case:
    """With a radius, one coordinate (the index) has relative tables."""
    shapes = {
        "norm1": (layers, width),
        "w_qkv": (layers, 3 * width, width),
        "w_out": (layers, width, width),
        "tables": (layers, 1, heads, 2 * radius + 1, width // heads),
        "norm2": (layers, width),
        "w_up": (layers, hidden, width),
        "w_down": (layers, width, hidden),
    }
    if not radius:
        del shapes["tables"]

    def arguments(draw: Draw) -> Arguments:
        weights = {name: draw(*shape, scale=shape[-1] ** -0.5) for name, shape in shapes.items()}
        return {"x": draw(positions, rows, width), "heads": heads, **weights}

    numbers = layers * (4 * width + 2 * hidden) * width
    name = f"{layers} layers C={width} H={heads} M={hidden}, {positions} positions, {rows} rows"
    return Case(
        "decoder_step",
        name + (f", relative R={radius}" if radius else ""),
        arguments,
        flops=2 * numbers * rows * positions if rows > 1 else 0,
        weights=FLOAT * numbers if rows == 1 else 0,
        positions=positions,
        method="step",
        small=small,
    )


ONE_ROW, MANY_ROWS = (decoder(rows, 4, 256, 8, 1024, 512) for rows in (1, 32))
ONE_ROW_RELATIVE, MANY_ROWS_RELATIVE = (decoder(rows, 4, 256, 8, 1024, 512, radius=128) for rows in (1, 32))
CASES = [
    ONE_ROW,
    MANY_ROWS,
    ONE_ROW_RELATIVE,
    MANY_ROWS_RELATIVE,
    decoder(2, 1, 8, 2, 16, 4, radius=2, small=True),
]
