"""The operator `layer_norm`: one file a version."""
