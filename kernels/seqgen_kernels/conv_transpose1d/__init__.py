"""The operator `conv_transpose1d`: one file a version."""
