"""The operator `gelu`: one file a version."""
