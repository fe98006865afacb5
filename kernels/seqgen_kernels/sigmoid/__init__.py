"""The operator `sigmoid`: one file a version."""
