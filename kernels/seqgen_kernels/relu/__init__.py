"""The operator `relu`: one file a version."""
