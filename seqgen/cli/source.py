"""Where the work is done: here, with the shipped weights or one's own, or on a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import seqgen

if TYPE_CHECKING:
    from seqgen.client import SeqgenClient
    from seqgen.music import Score


class Folder(click.Path):
    """A folder to write into; an empty name, such as that of an unset variable, is not the current one."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Refuse what names nothing."""
        if not str(value).strip():
            self.fail(f"must name a folder, got {str(value)!r}", parameter, context)
        return super().convert(value, parameter, context)


OUT_FOLDER = Folder(path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

server_option = click.option("--server", metavar="HOST:PORT", help="Ask this seqgen server.  [default: none]")
data_option = click.option(
    "--data", type=click.Path(path_type=Path), help="The published file, or any UTF-8 text for `text`.  [default: none]"
)
checkpoint_option = click.option("--checkpoint", type=EXISTING_FILE, help="Weights that you trained.")


@contextmanager
def connected(server: str, checkpoint: Path | None = None) -> Iterator["SeqgenClient"]:
    """A client whose failures the command line reports as one sentence; raises InvalidInput for a checkpoint here."""
    from seqgen.client import SeqgenClient, ServiceError  # only those who name a server wait for gRPC to load
    from seqgen.errors import InvalidInput

    if checkpoint is not None:
        raise InvalidInput("checkpoint", "checkpoint cannot go with --server, give it to `seqgen serve`")
    if not server.strip():
        raise InvalidInput("server", "server must be HOST:PORT, such as 127.0.0.1:50051, got ''")

    with SeqgenClient(server) as client:
        try:
            yield client
        except ServiceError as error:
            raise click.ClickException(str(error)) from error


def asked(verb: str, score: "Score", fields: dict[str, Any], server: str | None, checkpoint: Path | None) -> Any:
    """What the server's or our own composer makes of a score; ``verb`` is its method, ``fields`` are the task's."""
    if server is not None:
        with connected(server, checkpoint) as client:
            return getattr(client, verb)(score, **fields)
    task = getattr(seqgen, f"{verb.rstrip('_').title()}Task")(score=score, **fields)
    return getattr(seqgen.Composer(checkpoint), verb)(task)
