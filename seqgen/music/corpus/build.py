"""Reading collections in parallel, splitting them, and keeping the result in the user's cache folder."""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from platformdirs import user_cache_path

from seqgen.atomic import write_atomically
from seqgen.errors import InvalidInput
from seqgen.music.abc import read_bars, score_from_abc
from seqgen.music.codec.melody import NotAMelody, encode
from seqgen.music.corpus.collections import DEFAULT_COLLECTIONS, collection_files, style_of, tunes_in
from seqgen.music.corpus.duplicates import duplicate_groups
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus, CorpusTune, Refusal, from_json, to_json

READER_VERSION = "2"  # raised whenever the same files would give other tunes
VALID_SHARE, TEST_SHARE = 0.1, 0.1
Progress = Callable[[int, int], None]


def load_corpus(collections: tuple[str, ...] = DEFAULT_COLLECTIONS, progress: Progress | None = None) -> Corpus:
    """The corpus of these collections from the cache, built first where it is missing or damaged."""
    try:
        digest, _, content = cache_path(collections).read_bytes().partition(b"\n")
        if digest.decode() == hashlib.sha256(content).hexdigest():
            return from_json(content)
    except (OSError, ValueError):
        pass  # no cache, or not one of ours
    return build_corpus(collections, progress)


def build_corpus(collections: tuple[str, ...] = DEFAULT_COLLECTIONS, progress: Progress | None = None) -> Corpus:
    """Read every tune of the collections, on all cores, and cache the result; ``progress(done, total)`` is called."""
    sources = list(_sources(collections))
    results: list[CorpusTune | Refusal] = []
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for result in pool.map(_read_tune, sources, chunksize=32):
            results.append(result)
            if progress is not None:
                progress(len(results), len(sources))
    tunes = [result for result in results if isinstance(result, CorpusTune)]
    refusals = tuple(result for result in results if isinstance(result, Refusal))
    corpus = Corpus(collections, with_splits(tunes), refusals)
    _keep(corpus, cache_path(collections))
    return corpus


def _keep(corpus: Corpus, path: Path) -> None:
    """Write the cache, its SHA-256 in the first line; a cache that cannot be written only costs time."""
    content = to_json(corpus)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


def cache_path(collections: tuple[str, ...]) -> Path:
    """Where the built corpus lies: the name is a digest of the source files' content and of the reader's version."""
    digest = hashlib.sha256(READER_VERSION.encode())
    for collection in collections:
        for path in collection_files(collection):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return user_cache_path("seqgen") / "corpus" / f"{'-'.join(collections)}-{digest.hexdigest()[:16]}.json"


def _sources(collections: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(collection, identity, ABC text) of every tune."""
    for collection in collections:
        for path in collection_files(collection):
            for index, text in enumerate(tunes_in(path)):
                yield collection, f"{collection}/{path.name}#{index + 1}", text


def _read_tune(source: tuple[str, str, str]) -> CorpusTune | Refusal:
    collection, identity, text = source
    try:
        tune = read_bars(text)
        if any(bar.metre is None for bar in tune.bars):
            raise NotAMelody("free metre", "the tune states no metre")
        score = score_from_abc(tune)
        if any(4 * change.metre.numerator < change.metre.denominator for change in score.metres):
            raise NotAMelody("senseless metre", f"a bar of {score.metre} is shorter than a quarter note")
        style = style_of(collection, tune.fields, str(score.metre))
        melody = encode(score, STYLE_NAMES.index(style))
        return CorpusTune(identity, score.title, style, melody, tune.grace_note_count)
    except NotAMelody as error:
        return Refusal(identity, error.reason, str(error))
    except InvalidInput as error:
        return Refusal(identity, "senseless metre" if error.field == "metre" else "unreadable", str(error))


def with_splits(tunes: list[CorpusTune]) -> tuple[CorpusTune, ...]:
    """Assign every group of near-duplicates as a whole, by a hash of its first member's identity."""
    groups = duplicate_groups([tune.melody for tune in tunes])
    return tuple(
        replace(tune, split=_split_of(tunes[group].identity)) for tune, group in zip(tunes, groups, strict=True)
    )


def _split_of(identity: str) -> str:
    share = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:4], "big") / 2**32
    return "test" if share < TEST_SHARE else "valid" if share < TEST_SHARE + VALID_SHARE else "train"
