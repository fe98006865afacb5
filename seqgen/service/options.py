"""What an operator may choose about a server."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """Where to listen, and the bounds that keep one caller from taking everything."""

    host: str = "127.0.0.1"
    port: int = 50051
    max_requests: int = 64
    window_events: int = 4096
    grace_seconds: float = 10.0
