"""``seqgen serve``: the gRPC server."""

import asyncio
import logging
import os
from pathlib import Path

import click

from seqgen.cli.source import checkpoint_option
from seqgen.service.options import ServerOptions

DEFAULT = ServerOptions()
PORTS, AT_LEAST_1 = click.IntRange(0, 65535), click.IntRange(min=1)
QUEUE_HELP = "Requests composed or waiting at once; one more is refused."


@click.command()
@click.option("--host", default=DEFAULT.host, show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT.port, show_default=True, type=PORTS, help="Port; 0 takes a free one.")
@click.option("--max-requests", default=DEFAULT.max_requests, show_default=True, type=AT_LEAST_1, help=QUEUE_HELP)
@checkpoint_option
def serve(host: str, port: int, max_requests: int, checkpoint: Path | None) -> None:
    """Serve melodies over gRPC until SIGTERM or Ctrl-C."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC's core would add its own line to our one sentence
    from seqgen.composer import Composer
    from seqgen.service import server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    options = ServerOptions(host=host, port=port, max_requests=max_requests)
    asyncio.run(server.serve(Composer(checkpoint=checkpoint), options, _announce))


def _announce(address: str) -> None:
    click.echo(f"seqgen serves on {address}")
