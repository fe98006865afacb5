"""The operator `decoder_step`: one file a version."""
