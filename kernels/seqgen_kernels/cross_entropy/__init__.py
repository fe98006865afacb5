"""The operator `cross_entropy`: one file a version."""
