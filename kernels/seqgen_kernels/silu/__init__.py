"""The operator `silu`: one file a version."""
