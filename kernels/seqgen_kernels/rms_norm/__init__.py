"""The operator `rms_norm`: one file a version."""
