"""The operator `adam`: one file a version."""
