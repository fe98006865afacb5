"""What a corpus holds, and how it lies on disk."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from seqgen.music.codec.cursor import MelodyHeader
from seqgen.music.codec.melody import EncodedMelody
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.styles import STYLES

STYLE_NAMES = tuple(STYLES)
SPLITS = ("train", "valid", "test")


@dataclass(frozen=True, slots=True)
class CorpusTune:
    """One accepted tune; ``identity`` names collection, file and number."""

    identity: str
    title: str
    style: str
    melody: EncodedMelody
    grace_note_count: int = 0
    split: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One tune that was not accepted, with a short reason for the table and a sentence."""

    identity: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Tunes in order of collection and number, each with its split."""

    collections: tuple[str, ...]
    tunes: tuple[CorpusTune, ...]
    refusals: tuple[Refusal, ...]

    def split(self, name: str) -> tuple[CorpusTune, ...]:
        """The tunes of ``train``, ``valid`` or ``test``."""
        return tuple(tune for tune in self.tunes if tune.split == name)

    @property
    def digest(self) -> str:
        """SHA-256 of the content: identities, tokens and splits."""
        return hashlib.sha256(to_json(self)).hexdigest()

    @property
    def reasons(self) -> Counter[str]:
        """How many tunes were refused for each reason."""
        return Counter(refusal.reason for refusal in self.refusals)


def to_json(corpus: Corpus) -> bytes:
    """The corpus as JSON text."""
    return json.dumps(
        {
            "collections": corpus.collections,
            "tunes": [_tune_to_dict(tune) for tune in corpus.tunes],
            "refusals": [asdict(refusal) for refusal in corpus.refusals],
        },
        separators=(",", ":"),
    ).encode()


def from_json(data: bytes) -> Corpus:
    """The corpus that `to_json` wrote; raises ValueError or KeyError on anything else."""
    content = json.loads(data)
    return Corpus(
        tuple(content["collections"]),
        tuple(_tune_from_dict(tune) for tune in content["tunes"]),
        tuple(Refusal(**refusal) for refusal in content["refusals"]),
    )


def _tune_to_dict(tune: CorpusTune) -> dict[str, Any]:
    header = tune.melody.header
    return {
        "identity": tune.identity,
        "title": tune.title,
        "style": tune.style,
        "split": tune.split,
        "grace_notes": tune.grace_note_count,
        "key": [header.key.tonic, header.key.mode],
        "metre": str(header.metre),
        "bars": header.bars,
        "pickup_ticks": header.pickup_ticks,
        "tokens": tune.melody.tokens,
    }


def _tune_from_dict(content: dict[str, Any]) -> CorpusTune:
    key, metre = Key(*content["key"]), Metre.parse(content["metre"])
    style = STYLE_NAMES.index(content["style"])
    header = MelodyHeader(style, key, metre, content["bars"], content["pickup_ticks"])
    melody = EncodedMelody(header, tuple(content["tokens"]))
    return CorpusTune(
        content["identity"], content["title"], content["style"], melody, content["grace_notes"], content["split"]
    )
