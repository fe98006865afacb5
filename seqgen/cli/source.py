"""Where the composing happens: here, with the shipped weights or one's own, or on a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from seqgen.client import SeqgenClient

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

server_option = click.option("--server", metavar="HOST:PORT", help="Ask this seqgen server.  [default: none]")
data_option = click.option("--data", type=click.Path(path_type=Path), help="The published file.  [default: none]")
checkpoint_option = click.option("--checkpoint", type=EXISTING_FILE, help="Weights that you trained.")


@contextmanager
def connected(server: str) -> Iterator["SeqgenClient"]:
    """A client whose failures the command line reports as one sentence."""
    from seqgen.client import SeqgenClient, ServiceError  # only those who name a server wait for gRPC to load
    from seqgen.errors import InvalidInput

    if not server.strip():
        raise InvalidInput("server", "server must be HOST:PORT, such as 127.0.0.1:50051, got ''")

    with SeqgenClient(server) as client:
        try:
            yield client
        except ServiceError as error:
            raise click.ClickException(str(error)) from error
