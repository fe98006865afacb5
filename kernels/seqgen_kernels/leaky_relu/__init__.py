"""The operator `leaky_relu`: one file a version."""
