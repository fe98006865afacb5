"""A picture of the ratios: an operator a line, a dot a case."""

from io import StringIO
from typing import Any

from benchmarks.kernels.figures import geometric_mean

WIDTH, LINE_HEIGHT = 9.0, 0.28


def svg(rows: list[dict[str, Any]]) -> str:
    """Ratios to PyTorch with two threads, forward and backward; steps and updates as they are."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "seqgen"  # the same rows give the same file
    from matplotlib import pyplot

    ratios = _ratios(rows)
    figure, axes = pyplot.subplots(figsize=(WIDTH, 1.2 + LINE_HEIGHT * len(ratios)), layout="constrained")
    for place, values in enumerate(ratios.values()):
        axes.plot(values, [place] * len(values), "o", color="tab:blue", alpha=0.5, markersize=5)
        axes.plot([geometric_mean(values)], [place], "|", color="black", markersize=13, markeredgewidth=2)
    axes.set_yticks(range(len(ratios)), list(ratios))
    axes.invert_yaxis()
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.axvline(1, color="tab:red", linewidth=1)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel("PyTorch's time / numba's, two threads: a dot a case, a bar their geometric mean")
    text = StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    return text.getvalue()


def _ratios(rows: list[dict[str, Any]]) -> dict[str, list[float]]:
    ratios: dict[str, list[float]] = {}
    for row in rows:
        if row["phase"] != "forward" and "2" in row["ratio"]:
            ratios.setdefault(row["operator"], []).append(row["ratio"]["2"])
    return ratios
