"""What the reader mended or dropped, in a size that does not grow with the file."""

from collections import Counter


class Report:
    """Counts sentences: a hostile file may cause the same one a hundred thousand times."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, sentence: str, times: int = 1) -> None:
        """Note that ``sentence`` happened ``times`` times more."""
        self._counts[sentence] += times

    def sentences(self) -> tuple[str, ...]:
        """Each sentence once, with its count where it is not 1."""
        return tuple(
            sentence if count == 1 else f"{sentence} ({count:,} times)"
            for sentence, count in self._counts.items()
            if count
        )
