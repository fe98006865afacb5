"""The operator `mse`: one file a version."""
