"""How large requests and answers may be, for both ends of the wire."""

from seqgen.errors import InvalidInput

MAX_REQUEST_BYTES = 1024 * 1024
MAX_RESPONSE_BYTES = 16 * 1024 * 1024


def check_request_size(field: str, size_bytes: int) -> None:
    """Raise InvalidInput, of ``field``, for a request that is larger than a server reads."""
    if size_bytes > MAX_REQUEST_BYTES:
        sentence = f"{field} must take at most {MAX_REQUEST_BYTES} bytes as a message, got {size_bytes}"
        raise InvalidInput(field, f"{sentence}; give a piece with fewer notes, or leave out parts that are not needed")
