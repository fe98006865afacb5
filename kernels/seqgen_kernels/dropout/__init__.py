"""The operator `dropout`: one file a version."""
