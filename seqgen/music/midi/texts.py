"""Text events that our writer adds and our reader understands, where MIDI's own events say less than a score.

* ``key: D dorian`` at a key signature: MIDI knows only major and minor, so the event holds the
  signature of the relative major and this text the key.
* ``bar``: a bar begins here out of turn (`Score.bar_restarts`).
* ``metre: 4/4`` at a time signature: the event holds the length of one short bar, such as a pick-up,
  so that a sequencer's grid stays aligned; the metre that begins here is the one in the text. Beside the first one of a
  score it may also say that what looks like a pick-up is a bar of a metre that changes.
* ``metre: unchanged`` at a time signature: the event is there for the grid, the metre goes on as
  before.
"""

from seqgen.errors import InvalidInput
from seqgen.music.key import Key
from seqgen.music.metre import Metre

BAR_RESTART = "bar"
METRE_UNCHANGED = "metre: unchanged"
KEY_PREFIX = "key: "
METRE_PREFIX = "metre: "


def key_in(text: str) -> Key | None:
    """The key that a text names, None where it names none.

    >>> key_in("key: D dorian")
    Key(tonic='D', mode='dorian')
    """
    try:
        return Key.parse(text.removeprefix(KEY_PREFIX)) if text.startswith(KEY_PREFIX) else None
    except InvalidInput:
        return None


def metre_in(text: str) -> Metre | None:
    """The metre that a text names, None where it names none.

    >>> metre_in("metre: 6/8")
    Metre(numerator=6, denominator=8)
    """
    try:
        return Metre.parse(text.removeprefix(METRE_PREFIX)) if text.startswith(METRE_PREFIX) else None
    except InvalidInput:
        return None
