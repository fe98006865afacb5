"""The tune collections that come inside music21, and what their books say of each tune's type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from seqgen.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder of ABC files within music21's corpus."""

    name: str
    folder: str
    source: str
    licence: str
    is_public_domain: bool


COLLECTIONS = {
    collection.name: collection
    for collection in (
        Collection("oneills", "oneills1850", "O'Neill, Music of Ireland, 1903", "source in the public domain", True),
        Collection("airds", "airdsAirs", "Aird, Selection of Airs, 1778-1801", "source in the public domain", True),
        Collection("ryans", "ryansMammoth", "Ryan's Mammoth Collection, 1883", "source in the public domain", True),
        Collection("essen", "essenFolksong", "Essen Folksong Collection", "non-commercial use only", False),
    )
}
DEFAULT_COLLECTIONS = tuple(name for name, collection in COLLECTIONS.items() if collection.is_public_domain)

RHYTHM_STYLES = {
    "reel": "reel",
    "jig": "jig",
    "double jig": "jig",
    "slip jig": "slip-jig",
    "slipjig": "slip-jig",
    "hop jig": "slip-jig",
    "hornpipe": "hornpipe",
    "clog": "hornpipe",
    "strathspey": "strathspey",
    "march": "march",
    "air": "air",
}
TITLE_STYLES = (
    (r"\bstrathspey\b", "strathspey"),
    (r"\bhornpipe\b|\bclog\b", "hornpipe"),
    (r"\breel\b", "reel"),
    (r"\bslip jig\b|\bhop jig\b", "slip-jig"),
    (r"\bjig\b", "jig"),
    (r"\bmarch\b|\bquick ?step\b", "march"),
)
# The sections of O'Neill's book by tune number; between them stand Carolan's pieces and set dances of every kind.
ONEILLS_SECTIONS = (
    (1, 625, "air"),
    (701, 1115, "jig"),
    (1116, 1175, "slip-jig"),
    (1176, 1555, "reel"),
    (1556, 1780, "hornpipe"),
    (1801, 1850, "march"),
)
# A title or a section cannot make a jig of a tune in 2/4: the type counts only in a metre that it is danced in.
METRES_OF_STYLE = {"jig": ("6/8", "12/8"), "slip-jig": ("9/8",), "reel": ("2/2", "4/4", "2/4")}
UNKNOWN_STYLE = "tune"


def collection_files(name: str) -> list[Path]:
    """The ABC files of a collection, sorted; raises InvalidInput for an unknown name or an incomplete music21."""
    if name not in COLLECTIONS:
        raise InvalidInput("collections", f"collections must be among {', '.join(COLLECTIONS)}, got {name[:40]!r}")
    spec = find_spec("music21")
    folder = Path(spec.origin).parent / "corpus" / COLLECTIONS[name].folder if spec and spec.origin else Path()
    files = sorted(folder.glob("*.abc"))
    if not files:
        raise InvalidInput("collections", f"music21 holds no files of {name}; install music21 with its corpus")
    return files


def tunes_in(path: Path) -> Iterator[str]:
    """The ABC texts in a file, each from its X: field on."""
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    yield from re.split(r"(?m)^(?=X:)", text)[1:]


def style_of(collection: str, fields: Mapping[str, str], metre: str) -> str:
    """The type of a tune by its rhythm field, its title or the section of its book; "tune" where none is certain."""
    rhythm = re.sub(r"\s+", " ", fields.get("R", "").lower()).strip()
    title = fields.get("T", "").lower()
    named = [style for pattern, style in TITLE_STYLES if re.search(pattern, title)]
    for style in (RHYTHM_STYLES.get(rhythm), *named, _section(collection, fields)):
        if style is not None and metre in METRES_OF_STYLE.get(style, (metre,)):
            return "slip-jig" if style == "jig" and metre == "9/8" else style
    return "slip-jig" if rhythm in ("jig", "double jig") and metre == "9/8" else UNKNOWN_STYLE


def _section(collection: str, fields: Mapping[str, str]) -> str | None:
    number = re.match(r"\d+", fields.get("X", ""))
    if collection != "oneills" or number is None:
        return None
    return next((style for first, last, style in ONEILLS_SECTIONS if first <= int(number[0]) <= last), None)
