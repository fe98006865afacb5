"""A folder of a person's own tunes as a corpus: MIDI, MusicXML, ABC, Humdrum, in it and in the folders below."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from seqgen.errors import InvalidInput
from seqgen.music.abc import read_abc
from seqgen.music.codec.melody import NotAMelody, encode
from seqgen.music.corpus.build import Progress, with_splits
from seqgen.music.corpus.collections import UNKNOWN_STYLE, tunes_in
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus, CorpusTune, Refusal
from seqgen.music.files.reading import READERS, read_score
from seqgen.music.melody_choice import likely_melody
from seqgen.music.score import Score
from seqgen.music.single_line import single_line

ABC = ".abc"
Source = tuple[str, Path, str | None]


def folder_corpus(folder: Path, progress: Progress | None = None) -> Corpus:
    """Read every file whose ending is known, on all cores; tunes are split as those of the collections are.

    What a file does not say is taken as usual: 4/4, and the key that its notes suggest. Raises InvalidInput for a
    folder without such a file, and where none of them holds a melody.
    """
    sources = list(_sources(folder))
    if not sources:
        raise InvalidInput("data", f"the folder {str(folder)!r} holds no file that ends in {', '.join(READERS)}")
    results = list(_read_all(sources, progress))
    tunes = [result for result in results if isinstance(result, CorpusTune)]
    refusals = tuple(result for result in results if isinstance(result, Refusal))
    if not tunes:
        first = refusals[0]
        raise InvalidInput(
            "data", f"no file of the folder {str(folder)!r} holds a melody; {first.identity}: {first.sentence}"
        )
    return Corpus((folder.name,), with_splits(tunes), refusals)


def _sources(folder: Path) -> Iterator[Source]:
    """(identity, path, ABC text where the file has several tunes) of every tune."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in READERS and path.is_file()):
        identity = path.relative_to(folder).as_posix()
        if path.suffix.lower() == ABC:
            yield from ((f"{identity}#{number}", path, text) for number, text in enumerate(tunes_in(path), start=1))
        else:
            yield identity, path, None


def _read_all(sources: list[Source], progress: Progress | None) -> Iterator[CorpusTune | Refusal]:
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for done, result in enumerate(pool.map(read_tune, sources, chunksize=8), start=1):
            yield result
            if progress is not None:
                progress(done, len(sources))


def read_tune(source: Source) -> CorpusTune | Refusal:
    """The melody of one tune, or why there is none."""
    identity, path, text = source
    try:
        score = read_score(path) if text is None else read_abc(text)
        return _tune(identity, score)
    except NotAMelody as error:
        return Refusal(identity, error.reason, str(error))
    except InvalidInput as error:
        return Refusal(identity, "unreadable", str(error))


def _tune(identity: str, score: Score) -> CorpusTune:
    line = single_line(*likely_melody(score))
    return CorpusTune(identity, score.title, UNKNOWN_STYLE, encode(line.score, STYLE_NAMES.index(UNKNOWN_STYLE)))
