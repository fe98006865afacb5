"""The order in which written bars are played: repeats and first and second endings unfolded."""

from seqgen.music.abc.bars import AbcBar


def unfold(bars: list[AbcBar]) -> list[int]:
    """Indices of ``bars`` in the order of playing.

    A repeat sign without a partner goes back to the last double bar, repeat sign or the beginning, as players read it.
    The second ending is as long as the first, unless a double bar or a repeat sign ends it before. Da capo and the
    order of parts (``P:``) are not followed.

    >>> bars = [AbcBar(None, None, opens_repeat=True), AbcBar(None, None, ending=1, closes_repeat=True),
    ...         AbcBar(None, None, ending=2)]
    >>> unfold(bars)
    [0, 1, 0, 2]
    """
    played: list[int] = []
    section_start, index, is_second_time = 0, 0, False
    second_ending_stop: int | None = None
    while index < len(bars):
        bar = bars[index]
        if bar.opens_repeat and not is_second_time:
            section_start = index
        if bar.ending == 1 and is_second_time:
            first_ending_length = _first_ending_length(bars, index)
            index += first_ending_length
            second_ending_stop = index + first_ending_length
            continue
        played.append(index)
        index += 1
        if bar.closes_repeat and not is_second_time:
            index, is_second_time = section_start, True
        elif bar.closes_repeat or index == second_ending_stop or _closes_section(bars, index, is_second_time):
            section_start, is_second_time, second_ending_stop = index, False, None
    return played


def _first_ending_length(bars: list[AbcBar], start: int) -> int:
    """Bars from the first ending's opening to its repeat sign, or to the second ending."""
    for index in range(start, len(bars)):
        if bars[index].closes_repeat or (index + 1 < len(bars) and bars[index + 1].ending == 2):
            return index + 1 - start
    return len(bars) - start


def _closes_section(bars: list[AbcBar], index: int, is_second_time: bool) -> bool:
    """Whether a double bar stands before ``index``, other than one between a repeated stretch and its first ending."""
    has_ending_to_skip = is_second_time and index < len(bars) and bars[index].ending == 1
    return bars[index - 1].closes_section and not has_ending_to_skip
