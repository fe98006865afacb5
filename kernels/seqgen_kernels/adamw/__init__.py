"""The operator `adamw`: one file a version."""
