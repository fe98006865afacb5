"""The Python SDK: compose on a seqgen server as if it were here. Loads no network and no compiler.

With ``seqgen serve`` running::

    with SeqgenClient("127.0.0.1:50051") as client:
        [melody] = client.compose(style="jig", key="G", bars=8, seed=1)
    write_score(melody.score, "jig.mid")
"""

from seqgen.client.accompany import AccompanySession
from seqgen.client.answers import FinishedPiece, Melody, ModelCard, StreamedNote
from seqgen.client.failures import ServiceError
from seqgen.client.seqgen_client import DEFAULT_TARGET, SeqgenClient

__all__ = [
    "DEFAULT_TARGET",
    "AccompanySession",
    "FinishedPiece",
    "Melody",
    "ModelCard",
    "SeqgenClient",
    "ServiceError",
    "StreamedNote",
]
