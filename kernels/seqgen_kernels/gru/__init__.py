"""The operator `gru`: one file a version."""
