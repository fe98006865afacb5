"""The operator `upsample2d`: one file a version."""
