"""Pooling and upsampling."""

from collections.abc import Iterator

from kernel_cases.case import Arguments, Case, image


def each_pool() -> Iterator[Case]:
    """The windows that maximum and mean have in common, over images and over sequences."""
    for kind in ("max", "avg"):
        two, one = f"{kind}_pool2d", f"{kind}_pool1d"
        yield Case(two, "halves", image(2, 3, 4, 6, kernel_size=2))
        yield Case(two, "a rest is left", image(1, 2, 5, 7, kernel_size=(2, 3)))
        yield Case(two, "overlap", image(2, 2, 5, 6, kernel_size=3, stride=1))
        yield Case(two, "padded, a step of 2", image(1, 2, 5, 6, kernel_size=3, stride=2, padding=1))
        yield Case(two, "pairs", image(1, 2, 5, 9, kernel_size=(2, 5), stride=(1, 3), padding=(1, 2)))
        yield Case(two, "steps wider than the window", image(1, 1, 7, 8, kernel_size=2, stride=3))
        yield Case(two, "ceil_mode", image(1, 2, 5, 6, kernel_size=2, stride=(2, 4), ceil_mode=True))
        yield Case(two, "ceil_mode, padded", image(1, 2, 4, 6, kernel_size=3, stride=2, padding=1, ceil_mode=True))
        yield Case(two, "ceil_mode, a window too large", image(1, 1, 2, 2, kernel_size=3, ceil_mode=True))
        yield Case(two, "the whole image", image(2, 3, 5, 4, kernel_size=(5, 4)))
        yield Case(two, "1 x 1", image(2, 2, 3, 2, kernel_size=1))
        yield Case(two, "one number", image(1, 1, 1, 1, kernel_size=1))
        yield Case(two, "planes for two threads", image(3, 3, 4, 33, kernel_size=2, stride=1))
        yield Case(two, "no images", image(0, 2, 4, 4, kernel_size=2))
        yield Case(two, "no channels", image(2, 0, 4, 4, kernel_size=2))
        yield Case(one, "halves", image(2, 3, 7, kernel_size=2))
        yield Case(one, "padded, overlap", image(2, 2, 9, kernel_size=4, stride=3, padding=2))
        yield Case(one, "ceil_mode", image(1, 2, 6, kernel_size=2, stride=3, ceil_mode=True))
        yield Case(one, "one number", image(1, 1, 1, kernel_size=1))
        yield Case(one, "no rows", image(0, 2, 5, kernel_size=2))
    yield Case("max_pool2d", "dilation", image(1, 2, 6, 9, kernel_size=(2, 3), stride=1, padding=1, dilation=(3, 2)))
    yield Case("max_pool1d", "dilation", image(2, 2, 8, kernel_size=3, stride=2, padding=1, dilation=2))
    for uncounted in ({"padding": 1}, {"padding": 1, "ceil_mode": True}):
        options: Arguments = {"kernel_size": 3, "stride": 2, "count_include_pad": False, **uncounted}
        name = "padding not counted" + (", ceil_mode" if "ceil_mode" in uncounted else "")
        yield Case("avg_pool2d", name, image(1, 2, 4, 6, **options))
        yield Case("avg_pool1d", name, image(2, 2, 6, **options))


CASES = [
    *each_pool(),
    Case("upsample2d", "twice", image(2, 2, 3, 4, scale_factor=2)),
    Case("upsample2d", "a pair", image(1, 2, 3, 2, scale_factor=(3, 4))),
    Case("upsample2d", "only along H", image(1, 2, 3, 2, scale_factor=(2, 1))),
    Case("upsample2d", "once", image(1, 2, 3, 2, scale_factor=1)),
    Case("upsample2d", "one number", image(1, 1, 1, 1, scale_factor=3)),
    Case("upsample2d", "planes for two threads", image(3, 3, 2, 5, scale_factor=2)),
    Case("upsample2d", "no images", image(0, 2, 3, 2, scale_factor=2)),
    Case("upsample2d", "no columns", image(1, 2, 3, 0, scale_factor=2)),
]  # fmt: skip
