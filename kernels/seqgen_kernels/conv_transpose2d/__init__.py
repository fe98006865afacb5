"""The operator `conv_transpose2d`: one file a version."""
