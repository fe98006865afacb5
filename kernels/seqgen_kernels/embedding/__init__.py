"""The operator `embedding`: one file a version."""
