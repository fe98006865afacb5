"""The operator `batch_norm`: one file a version."""
