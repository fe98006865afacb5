"""The operator `linear`: one file a version."""
