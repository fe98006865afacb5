"""The operator `conv1d`: one file a version."""
