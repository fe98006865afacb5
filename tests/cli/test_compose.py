"""`seqgen compose` writes what was asked for and says what it was."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from seqgen.composer import Composer
from seqgen.music.files import write_score
from seqgen.verbs.compose.request import parse_compose_task


def test_without_options_it_writes_a_midi_file_and_shows_it(seqgen: Callable) -> None:
    outcome = seqgen("compose")
    assert (outcome.status, outcome.err) == (0, "")
    assert Path("melody.mid").read_bytes().startswith(b"MThd")
    assert outcome.out.endswith("wrote melody.mid\n")


def test_it_says_what_it_composed(seqgen: Callable) -> None:
    first = seqgen("compose", "--style", "jig", "--key", "E dorian", "--bars", "4", "--tempo", "120").out
    for word in ("jig", "E dorian", "6/8", "4 bars", "120 quarters a minute", "melody-lstm"):
        assert word in first
    [seed] = re.findall(r"seed (\d+)", first)
    again = seqgen("compose", "--style", "jig", "--key", "Edor", "--bars", "4", "--tempo", "120", "--seed", seed)
    assert again.out == first


def test_every_option_reaches_the_composer(seqgen: Callable) -> None:
    options = {
        "--style": "air",
        "--key": "G",
        "--mode": "mixolydian",
        "--metre": "6/8",
        "--bars": "2",
        "--pickup-eighths": "1",
        "--tempo": "90.5",
        "--lowest": "G3",
        "--highest": "79",
        "--temperature": "0.8",
        "--top-k": "20",
        "--top-p": "0.9",
        "--min-p": "0.1",
        "--max-in-a-row": "1",
        "--scale": "blues",
        "--fixed": "1:2 G4 1/8",
        "--chords": "G - | C",
        "--seed": "5",
        "--model": "melody-lstm",
    }
    words = [word for option in options.items() for word in option] + ["--close-on-tonic"]
    assert seqgen("compose", "-q", "-o", "told.json", *words).status == 0
    task = parse_compose_task(
        style="air", key="G mixolydian", metre="6/8", bars=2, pickup_eighths=1, quarters_per_minute=90.5,
        lowest_pitch=55, highest_pitch=79, temperature=0.8, top_k=20, top_p=0.9, seed=5,
        min_p=0.1, max_in_a_row=1, scale="blues", fixed_notes=["1:2 G4 1/8"], chords="G - | C", close_on_tonic=True,
    )  # fmt: skip
    write_score(Composer().compose(task)[0].score, "meant.json")
    assert Path("told.json").read_bytes() == Path("meant.json").read_bytes()


def test_several_outputs_and_several_melodies_are_numbered(seqgen: Callable) -> None:
    outcome = seqgen("compose", "--bars", "1", "--count", "3", "-o", "tune.mid", "-o", "tune.json")
    assert sorted(path.name for path in Path().iterdir()) == [
        f"tune-{number}.{ending}" for number in (1, 2, 3) for ending in ("json", "mid")
    ]
    assert "wrote tune-3.mid, tune-3.json" in outcome.out


def test_quiet_prints_nothing(seqgen: Callable) -> None:
    outcome = seqgen("compose", "--bars", "1", "--quiet")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_own_weights_are_those_of_the_file(seqgen: Callable) -> None:
    import seqgen as package

    weights = Path(package.__file__).parent / "weights" / "melody-lstm.safetensors"
    shipped = seqgen("compose", "--bars", "1", "--seed", "1")
    assert seqgen("compose", "--bars", "1", "--seed", "1", "--checkpoint", str(weights)) == shipped


@pytest.mark.parametrize("options", [[], ["--style", "slip-jig", "--pickup-eighths", "2", "--count", "2"]])
def test_a_server_gives_the_same_bytes(seqgen: Callable, address: str, options: list[str]) -> None:
    asked = ["compose", "--bars", "4", "--seed", "11", *options]
    here = seqgen(*asked, "-o", "here.mid", "-o", "here.json")
    there = seqgen(*asked, "-o", "there.mid", "-o", "there.json", "--server", address)
    assert (here.status, there.status) == (0, 0)
    assert here.out.replace("here", "there") == there.out
    pairs = [(path, path.with_name(path.name.replace("here", "there"))) for path in Path().glob("here*")]
    assert len(pairs) >= 2
    assert all(mine.read_bytes() == theirs.read_bytes() for mine, theirs in pairs)
