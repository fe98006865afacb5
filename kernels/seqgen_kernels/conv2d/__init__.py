"""The operator `conv2d`: one file a version."""
