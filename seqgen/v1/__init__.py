"""The gRPC contract as Python, generated from ``proto/seqgen/v1`` by ``proto/generate.py``: do not edit."""
