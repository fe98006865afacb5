"""The collections: read in full, cached, split without near-duplicates on both sides."""

from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
from seqgen.music.abc import read_abc, read_bars, score_from_abc
from seqgen.music.codec.melody import decode, encode
from seqgen.music.corpus import build, load_corpus
from seqgen.music.corpus.collections import collection_files, style_of, tunes_in
from seqgen.music.corpus.duplicates import duplicate_groups


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setattr(build, "user_cache_path", lambda name: tmp_path / name)
    return tmp_path


@pytest.mark.slow
def test_the_collections_are_read_split_and_cached(own_cache: Path) -> None:
    corpus = load_corpus()
    total = len(corpus.tunes) + len(corpus.refusals)
    assert total == 4248
    assert len(corpus.tunes) >= 0.9 * total
    assert set(corpus.reasons) <= {"chord", "duration off the grid", "unreadable", "pitch out of range"}
    assert load_corpus() == corpus, "the second time it comes from the cache"
    groups = duplicate_groups([tune.melody for tune in corpus.tunes])
    splits: dict[int, set[str]] = {}
    for tune, group in zip(corpus.tunes, groups, strict=True):
        splits.setdefault(group, set()).add(tune.split)
    assert all(len(parts) == 1 for parts in splits.values())
    assert all(len(corpus.split(name)) > 300 for name in ("train", "valid", "test"))


@pytest.mark.slow
def test_every_accepted_tune_decodes_to_exactly_itself() -> None:
    identities = {tune.identity: tune for tune in load_corpus().tunes}
    compared = 0
    for path in collection_files("ryans") + collection_files("oneills"):
        for index, text in enumerate(tunes_in(path)):
            name = "ryans" if "ryans" in str(path) else "oneills"
            tune = identities.get(f"{name}/{path.name}#{index + 1}")
            if tune is not None:
                score = score_from_abc(read_bars(text)).with_ticks_per_quarter(24)
                decoded = decode(tune.melody.header, tune.melody.tokens)
                assert decoded.notes == score.notes
                assert (decoded.metres, decoded.keys, decoded.bar_restarts) == (
                    score.metres,
                    score.keys,
                    score.bar_restarts,
                )
                assert decoded.length_ticks == score.length_ticks
                compared += 1
    assert compared > 2800


def test_near_duplicates_are_found_in_another_key_and_with_a_few_notes_changed() -> None:
    body = "GABc dBGB|cAFA GEDE|GABc defg|fdcA G2G2|BdgB cega|fafd cAFA|GBdg fdcA|GABc G4|"
    tune = encode(read_abc(f"X:1\nM:4/4\nL:1/8\nK:G\n{body}"), 0)
    other_key = encode(read_abc(f"X:1\nM:4/4\nL:1/8\nK:Gm\n^{body}").with_ticks_per_quarter(24), 0)
    changed = encode(read_abc("X:1\nM:4/4\nL:1/8\nK:G\n" + body.replace("defg", "dGBd")), 0)
    different = encode(read_abc("X:1\nM:4/4\nL:1/8\nK:G\n" + "G2BG dGBG|A2cA eAcA|" * 4), 0)
    in_a = encode(read_abc("X:1\nM:4/4\nL:1/8\nK:A\nABcd ecAc|dBGB AFEF|ABcd efga|gedB A2A2|ceac dfab|gbge dBGB|"), 0)
    assert duplicate_groups([tune, different, changed, in_a]) == [0, 1, 0, 0]
    assert other_key.note_count == tune.note_count


@pytest.mark.parametrize(
    ("collection", "fields", "metre", "style"),
    [
        ("ryans", {"R": "Reel", "T": "x"}, "2/4", "reel"),
        ("ryans", {"R": "jig"}, "9/8", "slip-jig"),
        ("airds", {"T": "The Duke of York's March"}, "6/8", "march"),
        ("oneills", {"X": "900", "T": "Anything"}, "6/8", "jig"),
        ("oneills", {"X": "900", "T": "Anything"}, "2/4", "tune"),
        ("oneills", {"X": "650"}, "6/8", "tune"),
        ("airds", {"X": "900"}, "6/8", "tune"),
    ],
    ids=["field", "metre decides", "title", "section", "section against metre", "between sections", "no section"],
)
def test_the_style_is_only_what_is_certain(collection: str, fields: dict[str, str], metre: str, style: str) -> None:
    assert style_of(collection, fields, metre) == style


def test_an_unknown_collection_is_named() -> None:
    with pytest.raises(InvalidInput, match="collections must be among oneills, airds, ryans, essen, got 'nope'"):
        load_corpus(("nope",))
