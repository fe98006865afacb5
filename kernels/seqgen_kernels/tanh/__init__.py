"""The operator `tanh`: one file a version."""
